// The line of a model that a kernel computes, as tables show it.
import { lineText, place, position, type Span } from "../../dsl/source.ts";
import type { Lowered } from "../emit/module.ts";

export interface KernelLine {
  /** `file:line:column`, and the text of that line. */
  readonly origin: string | null;
  readonly line: string;
}

export const lineOf = (origin: Span | undefined): KernelLine => ({
  origin: origin ? place(origin) : null,
  line: origin
    ? lineText(origin.source, position(origin.source, origin.start).line).trim().replace(/\s+/g, " ")
    : "",
});

/** Of the kernels of a GPU, by their names in the shader. */
export const linesOf = ({ wgsl }: Lowered): ReadonlyMap<string, KernelLine> =>
  new Map(wgsl?.module.kernels.map(({ entryPoint, kernel }) => [entryPoint, lineOf(kernel.origin)]));

export const lineCell = ({ origin, line }: KernelLine): string => (origin ? `${line}  (${origin})` : "");
