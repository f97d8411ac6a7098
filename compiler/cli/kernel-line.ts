// The line of a model that a kernel computes, as tables show it.
import { lineText, place, position, type Span } from "../../dsl/source.ts";

export interface KernelLine {
  /** `file:line:column`, and the text of that line. */
  readonly origin: string | null;
  readonly line: string;
}

export const lineOf = (origin: Span | null): KernelLine => ({
  origin: origin && place(origin),
  line: origin
    ? lineText(origin.source, position(origin.source, origin.start).line).trim().replace(/\s+/g, " ")
    : "",
});

export const lineCell = ({ origin, line }: KernelLine): string => (origin ? `${line}  (${origin})` : "");
