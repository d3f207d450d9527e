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

export interface AuditRequest {
  bundle: Bundle;
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
  audit(request: AuditRequest): Answer;
  chain(request: ChainRequest): Answer;
}

/** Thrown by {@link Verifier.plan}. */
export class Failure extends Error {
  code: string;
  help: string;
}

export function verifyInclusion(request: InclusionRequest & { wasm: BufferSource | WebAssembly.Module }): Promise<Answer>;
