// The library `mlpc`: text in, text out; no file is touched, and it runs in a browser.
export type { Diagnostic, Label, Severity } from "../dsl/diagnostic.ts";
export { render, toJson } from "../dsl/render.ts";
export type { Source, Span } from "../dsl/source.ts";
export { type CompileOptions, type CompileResult, check, compile } from "./compile.ts";
export { type Format, formatsOf, type InspectOptions, inspect, type Stage } from "./inspect/stages.ts";
