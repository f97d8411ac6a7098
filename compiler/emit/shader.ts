// A shader as a template literal of JavaScript.

/** Without comments, and without the spaces that part nothing. Those between two signs stay: `- -x` is no `--x`. */
const small = (code: string): string =>
  code
    .replace(/\/\/.*/g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{}()[\];,:+*]) ?/g, "$1")
    .trim();

export const shaderText = (code: string, minify: boolean): string =>
  `\`${(minify ? small(code) : `\n${code}`).replace(/[\\`]|\$(?=\{)/g, "\\$&")}\``;
