/** Exact decimals come as the text of their digits: `"120000.50"`. */
export type DecimalText = string;
/** A day: `"2026-11-21"`. */
export type Day = string;

/** A mistake, or what is most likely one, with its place in the text where it has one. */
export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  message: string;
  help: string | null;
  /** The place in the model, as in `tiers[0].when`, or the column of a table. */
  place: string | null;
  file: string | null;
  /** Lines and columns count from 1; columns are characters, and ends lie behind the last one. */
  line: number | null;
  column: number | null;
  end_line: number | null;
  end_column: number | null;
  words: string | null;
  labels: { note: string; line: number; column: number; end_line: number; end_column: number }[];
}

/** What a call was refused for. The fields are those of the first mistake; `diagnostics` has all of them. */
export class TierlineError extends Error {
  /** Stable: `unknown-key`, `missing-column`, `unreadable-table`, `crashed` ... */
  code: string;
  help: string | null;
  file: string | null;
  line: number | null;
  column: number | null;
  end_line: number | null;
  end_column: number | null;
  diagnostics: Diagnostic[];
  /** The document of the error: the same JSON as every binding gives. */
  toJSON(): object;
}

/** What the checks find in a model. */
export interface Finding {
  code: string;
  severity: "error" | "warning" | "note";
  message: string;
  help: string | null;
  tiers: string[];
  place: string | null;
  line: number | null;
  column: number | null;
  end_line: number | null;
  end_column: number | null;
}

/** One value of a client. A number is read by its shortest digits; send more digits as a text or a `bigint`. */
export type Value = string | number | bigint | boolean | null | undefined;

/** A client by column, as a row of a table: the id under the model's client column. */
export type Client = Record<string, Value>;

export interface Issue {
  kind: string;
  attribute: string | null;
  value: string | null;
  message: string;
}

/** The result for one client; `crates/tierline/schemas/assignment.schema.json` has every field. */
export interface Assignment {
  client: string | null;
  as_of: Day | null;
  tier: string | null;
  clause: string | null;
  scores: Record<string, DecimalText | null>;
  contributions: Record<string, DecimalText | null>;
  coverage: Record<string, DecimalText | null>;
  dimensions: Record<string, string | null>;
  flags: Record<string, boolean | null>;
  issues: Issue[];
  possible_tiers: string[];
  [more: string]: unknown;
}

/** An assignment with its reasons; `text` has all of them in words. */
export interface Explanation {
  client: string | null;
  as_of: Day | null;
  tier: string | null;
  clause: string | null;
  issues: Issue[];
  possible_tiers: string[];
  text: string;
  [more: string]: unknown;
}

export interface Description {
  name: string;
  version: string | null;
  fingerprint: string;
  /** The column of the clients' ids. */
  client: string;
  /** Whether an answer depends on the day, so that calls need `asOf`. */
  uses_as_of: boolean;
  columns: string[];
  tiers: { name: string; when: string | null; [more: string]: unknown }[];
  parameters: { name: string; value: DecimalText; [more: string]: unknown }[];
  [more: string]: unknown;
}

/** The clients of one tier; those without one under a tier that is null. */
export interface TierSummary {
  tier: string | null;
  clients: number;
  share: DecimalText | null;
  value: DecimalText | null;
  value_share: DecimalText | null;
  without_value: number;
  negative: number;
  negative_value: DecimalText | null;
}

/** A table in numbers, and what is to be said of it. */
export interface Summary {
  clients: number;
  value: DecimalText | null;
  value_name: string | null;
  /** Best first. */
  tiers: TierSummary[];
  unassigned: TierSummary;
  remarks: {
    code: string;
    warning: boolean;
    columns: string[];
    given: string[];
    clients: number | null;
    message: string;
    help: string | null;
  }[];
  [more: string]: unknown;
}

/** The day that clients are assigned for; needed where the model goes by it (`describe().uses_as_of`). */
export interface On {
  asOf?: Day | null;
}

export interface CsvOptions extends On {
  /** The sign between cells; a comma unless given. */
  delimiter?: string;
  /** Whether a text that a spreadsheet would run as a formula gets an apostrophe before it; true unless given. */
  guard?: boolean;
  /** Whether what each factor gives has a column too; false unless given. */
  contributions?: boolean;
}

/** A compiled model: it never changes. Every method throws a `TierlineError` for what it refuses. */
export interface Model {
  describe(): Description;
  check(): Finding[];
  document(format?: "yaml" | "json"): string;
  /** Another model, with other values of some parameters. */
  withParameters(values: Record<string, number | bigint | DecimalText>): Model;
  assign(client: Client, on?: On): Assignment;
  explain(client: Client, on?: On): Explanation;
  /** The same with JSON in and out, for services that pass it on: no number becomes a float. */
  assignJson(client: string, on?: On): string;
  explainJson(client: string, on?: On): string;
  /** CSV in, CSV out: a row for each client, in the same order. */
  assignCsv(csv: string | Uint8Array | ArrayBuffer, options?: CsvOptions): { csv: string; summary: Summary };
  /** Gives the memory back at once; otherwise it is given back when nobody holds the model any more. */
  free(): void;
}

export interface Tierline {
  /** Compiles a model document, or throws a `TierlineError` with all its mistakes at their places. */
  parse(document: string, options?: { format?: "yaml" | "json" }): Model;
  /** The cells of a CSV text, each a text or null. */
  readCsv(
    csv: string | Uint8Array | ArrayBuffer,
    options?: { delimiter?: string },
  ): { columns: string[]; rows: (string | null)[][] };
  /** The JSON Schema of model documents, from `tierline.schema.json` beside the module. */
  schema(): Promise<string>;
  readonly memoryBytes: number;
}

/**
 * Loads the module, once for a program or a page.
 * @param source Nothing for `tierline.wasm` beside `tierline.js`, the bytes of the module, or the module compiled.
 */
export function load(source?: BufferSource | WebAssembly.Module): Promise<Tierline>;
