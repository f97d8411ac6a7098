// Files that mlpc carries as text; build-plugins.mjs says how.
declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*?js" {
  const text: string;
  export default text;
}
