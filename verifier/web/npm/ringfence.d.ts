/** What a check says. */
export interface Answer {
  /** 0: every checked claim holds; 1: well formed but false; 2: malformed. */
  exitCode: 0 | 1 | 2;
  /** The report as `ringfence-verifier --json` prints it, byte for byte; with exit code 2 `{"error": {code, message, help}}`. */
  json: string;
  /** The same for people: an escaped fragment of HTML without scripts and inline styles. */
  html: string;
}

/** What kind of file it is. */
export type Kind = "package" | "statement" | "open_statement" | "parameters" | "archive" | "other";

/** A bundle: the bytes of `bundle.tar`, or the files of the directory with their names. */
export type Bundle = Uint8Array | Iterable<[name: string, bytes: Uint8Array]>;

/** How far an audit is. */
export type Progress =
  | { step: "generators"; k: number }
  | { step: "key"; shape: string }
  | { step: "proofs"; done: number; all: number };

/** Where a text is to stand. */
export type Role = "account" | "label" | "screen";

/** What the protocol says of a text. */
export interface Text {
  /** The text as it may be shown: hidden characters escaped, cut where it is long. */
  shown: string;
  /** Why it can't be an account id or a label; null if it can, and for role "screen". */
  refused: { code: string; message: string; help: string } | null;
}

export interface InclusionRequest {
  /** The inclusion package. It is private: it never leaves this process. */
  package: Uint8Array;
  /** `statement.json` of the bundle. */
  statement: Uint8Array;
  /** `parameters.json` of the bundle; without it the numbers are not assessed. */
  parameters?: Uint8Array;
  /** The customer's account id, exactly as the venue spells it: blanks around it make it another one, which is refused. */
  account: string;
  /** The digest that the venue anchored, seen elsewhere: `rfs1…` or hexadecimal. */
  anchor?: string;
}

/**
 * What a reader brings to reserves and to the venue's log. It says something only if it comes from elsewhere than the
 * bundle, a link in it, or the host of a page. Each text of a list may hold several lines, one thing a line.
 */
export interface Brought {
  /** Blocks that the reader looked up: lines `chain number hash time source`. */
  headers?: Uint8Array;
  /** What somebody's node saw, with the note that the observer signed. */
  observations?: Iterable<{ name: string; observation: Uint8Array; note?: Uint8Array }>;
  /** Keys of those whose observations the reader trusts. */
  observers?: Iterable<string>;
  /** Keys of the venue. */
  keys?: Iterable<string>;
  /** Keys of witnesses of the venue's log. */
  witnesses?: Iterable<string>;
  /** How many witnesses must have signed. */
  quorum?: number | string;
  /** Other statements that claim to be of the venue's log, each with its `statement.tlog-proof`. */
  others?: Iterable<{ name: string; statement: Uint8Array; proof: Uint8Array }>;
  /** Checkpoints of the venue's log that somebody saw. */
  checkpoints?: Iterable<{ name: string; note: Uint8Array }>;
  /** Chains of one operator whose blocks the reader accepts. */
  accepted?: Iterable<string>;
  /** Most days between a signature's block and the snapshot; 35 if not given. */
  signatureAge?: number | string;
  /** Most seconds from a block to the snapshot where there is no next block. */
  window?: number | string;
  /** Assets whose surplus counts for liabilities of other assets. */
  surplus?: Iterable<string>;
  /** A table of recognised holdings in the place of the program's own. */
  table?: Uint8Array;
}

/** Rows to look for. Everything that is named must fit. */
export interface Wanted {
  level?: "declared" | "observed" | "proven";
  book?: string;
  chain?: string;
  asset?: string;
  /** What the row lacks for being proven: one of {@link Rows.lacks}. */
  lack?: string;
  /** A part of the address. */
  address?: string;
}

/** A page of rows. */
export interface Rows {
  /** How many rows fit, and their value in USD. */
  count: number;
  usd: string;
  /** How many rows there are. */
  all: number;
  /** The place of the first row of this page among those that fit. */
  from: number;
  /** Names that can be looked for. */
  books: string[];
  chains: string[];
  assets: string[];
  lacks: string[];
  /** The rows of this page, the most valuable first, as an escaped fragment of HTML. */
  html: string;
}

export interface AuditRequest {
  bundle: Bundle;
  /** Files of evidence beside the bundle, such as an auditor's: those of {@link Verifier.evidenceFiles}. */
  evidence?: Iterable<[name: string, bytes: Uint8Array]>;
  brought?: Brought;
  /** The digest that the venue anchored, seen elsewhere: `rfs1…` or hexadecimal. */
  anchor?: string;
  /** The venue's name. */
  venue?: string;
  /** `statement.json` of the epoch before. */
  previous?: Uint8Array;
  /** `parameters.json` of the epoch before. */
  previousParameters?: Uint8Array;
  /** Generators by k, pinned by hash; those that are missing are made, which takes longer. */
  generators?: Map<number, Uint8Array>;
  onProgress?: (progress: Progress) => void;
}

export interface ChainRequest {
  /** `statement.json` of several epochs, in any order. */
  statements: Iterable<Uint8Array>;
  /** The digest of the last one, seen elsewhere. */
  anchor?: string;
}

/** Calls block until they are done: an audit belongs into a worker. */
export class Verifier {
  private constructor();
  static load(wasm: BufferSource | WebAssembly.Module): Promise<Verifier>;
  readonly version: { version: string; protocol: string };
  /** Bytes of the module's memory, which never shrinks. */
  readonly memory: number;
  identify(bytes: Uint8Array): Kind;
  /** Hexadecimal digest of the parameters that a statement names, and of parameters their own; null for other files. */
  parametersOf(bytes: Uint8Array): string | null;
  /** A text as it may be shown, and whether it may be an account id or a label. */
  text(text: string, role?: Role): Text;
  /** The page that holds the answer of an audit or a chain, as `ringfence-verifier report` writes it. */
  page(answer: Answer): string;
  inclusion(request: InclusionRequest): Answer;
  /** The k of the generators that an audit uses. */
  plan(bundle: Bundle): number[];
  /** The files of evidence that can stand beside a bundle, with the most bytes of each. */
  evidenceFiles(): [name: string, most: number][];
  /** Why what a reader brings can't be used, as far as that is known without a bundle. */
  brought(brought: Brought & { anchor?: string }): { code: string; message: string; help: string } | null;
  audit(request: AuditRequest): Answer;
  /** A page of the rows of reserves of the last audit; `most` is 1000 at the most. */
  rows(request?: { wanted?: Wanted; from?: number; most?: number }): Rows;
  /** The same rows as CSV, in the list's order and in parts, so that a million of them need no memory. */
  rowsCsv(request?: { wanted?: Wanted; most?: number }): Generator<string>;
  /** Which blocks to look up for the evidence of the last audit; null without a list of reserves, or if none is lacking. */
  blocksAsked(): string | null;
  /** Drops rows and blocks of the last audit. */
  forgetRows(): void;
  chain(request: ChainRequest): Answer;
}

/** Thrown by {@link Verifier.plan} and {@link Verifier.rows}. */
export class Failure extends Error {
  code: string;
  help: string;
}

export function verifyInclusion(request: InclusionRequest & { wasm: BufferSource | WebAssembly.Module }): Promise<Answer>;
