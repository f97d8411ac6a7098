// A mistake in a model, as data: what, where, and what would help.
import type { Span } from "./source.ts";

export type Severity = "error" | "warning";

/** A second range that explains the first: "declared here", "has shape f32[N, 10]". */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  /** `E0203`: stable, documented in the catalogue (messages.ts). */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, lower case, no full stop: "unknown name `hiden`". */
  readonly title: string;
  readonly span: Span;
  /** A few words under the marked range. */
  readonly label?: string;
  readonly labels: readonly Label[];
  readonly hint?: string;
}

/** Collects diagnostics of a phase; equal ones (same code, range, title) count once, and only `limit` are kept. */
export class Diagnostics {
  readonly #seen = new Set<string>();
  readonly #list: Diagnostic[] = [];
  readonly limit: number;

  constructor(limit = 50) {
    this.limit = limit;
  }

  report(diagnostic: Diagnostic): void {
    const { code, span, title } = diagnostic;
    const key = `${code}|${span.source.name}|${span.start}|${span.end}|${title}`;
    if (this.#seen.has(key) || this.#list.length >= this.limit) return;
    this.#seen.add(key);
    this.#list.push(diagnostic);
  }

  get full(): boolean {
    return this.#list.length >= this.limit;
  }

  get hasErrors(): boolean {
    return this.#list.some((d) => d.severity === "error");
  }

  /** Whether an error marks just this range. */
  hasErrorAt({ source, start, end }: Span): boolean {
    return this.#list.some(
      ({ severity, span }) =>
        severity === "error" && span.source === source && span.start === start && span.end === end,
    );
  }

  /** In source order, errors and warnings together. */
  get list(): readonly Diagnostic[] {
    return [...this.#list].sort(
      (a, b) => a.span.source.name.localeCompare(b.span.source.name, "en") || a.span.start - b.span.start,
    );
  }
}
