/** What a report comes to, the same in every form of it. */
export type Level = "holds" | "holds_with_notes" | "does_not_hold" | "cant_say";

/** Something that a reader must know of a report that holds. */
export interface Note {
  /** A kind, and behind colons the book and the coin that it is about: `short:clients:TON`. */
  id: string;
  sentence: string;
  /** What to do about it. */
  advice: string;
}

/** Something that was not checked; claims with one reason stand together. */
export interface Unchecked {
  id: string;
  /** The names of all claims that were not checked for this reason. */
  claims: string[];
  /** A short name, for a list in one line. */
  name: string;
  title: string;
  /** Why it was not checked. */
  sentence: string;
  /** What to do so that it is checked; may be empty. */
  advice: string;
  /** Options or the command of the program for it; not for a page. */
  options: string[];
}

/** What every report says first: `verdict` in the JSON of an audit or a chain, and of each package. */
export interface Summary {
  level: Level;
  /** The answer in one sentence. */
  sentence: string;
  /** At most one more line. */
  reason: string | null;
  notes: Note[];
  unchecked: Unchecked[];
}

/** Exact decimals as text: amounts of money, of coins, and percents. */
export type Decimal = string;

/** A part of the reserves. */
export interface Part {
  usd: Decimal;
  /** In percent of what is owed; null if nothing is. */
  percent: Decimal | null;
}

/** What is owed and what stands against it; the three parts add up to `reserves` and `ratio`. */
export interface Figures {
  /** In USD, rounded up to cents. */
  owed: Decimal;
  /** In USD, rounded down to cents; null where no reserves are declared. */
  reserves: Decimal | null;
  /** Reserves in percent of what is owed, rounded down to tenths; null without reserves, or if nothing is owed. */
  ratio: Decimal | null;
  proven: Part;
  observed: Part;
  declared: Part;
}

/** A coin of which a book has less than it owes. */
export interface ShortCoin {
  book: string;
  asset: string;
  owed: Decimal;
  reserves: Decimal;
  missing: Decimal;
  /** What is missing, in percent of what is owed of the coin. */
  percent: Decimal;
  usd: Decimal;
}

/** A share of a whole, rounded up. */
export interface Share {
  usd: Decimal;
  percent: Decimal;
}

/** The figures of a book. */
export interface BookVerdict extends Figures {
  book: string;
  /** Whether the venue marks it as its own. */
  proprietary: boolean;
  cover: "nothing_owed" | "covered" | "not_covered" | "no_reserves";
  /** What the reserves lack in USD; null if they reach, or there are none. */
  missing: Decimal | null;
  short: ShortCoin[];
  surplus: Share | null;
  surplus_by_asset: ({ asset: string } & Share)[];
  covered_without_surplus: boolean | null;
  receivables: Share | null;
}

/** The figures of several books together. A surplus in one covers no other. */
export interface TotalFigures extends Figures {
  /** How many books owe something. */
  books: number;
  without_reserves: number;
  /** The lowest ratio of a book with reserves. */
  lowest: Decimal | null;
  lowest_book: string | null;
}

/** `verdict` in the JSON of an audit. */
export interface Verdict extends Summary {
  /** The books that are not the venue's own. */
  customers: TotalFigures;
  total: TotalFigures;
  books: BookVerdict[];
  without_reserves: { book: string; proprietary: boolean; owed: Decimal }[];
  observers: string[];
  required: string[];
  every_book_covered: "holds" | "does_not_hold" | "not_checked";
  totals_proven: boolean;
  bound: "holds" | "does_not_hold" | "not_checked";
}

/** What a check says. */
export interface Answer {
  /** By the level. 0: holds, with or without notes; 1: does not hold; 2: can't say, or there is no report but an error in `json`. */
  exitCode: 0 | 1 | 2;
  /**
   * What the report says first, as it stands in `json`: of an audit a {@link Verdict}; of packages the summary of the first,
   * of which there is one; null where there is no report.
   */
  verdict: Summary | Verdict | null;
  /** The report as `ringfence-verifier --json` prints it, byte for byte; where there is none, `{"error": {code, message, help}}`. */
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
  /** Language of the page, as a tag of BCP 47: "en" or "zh-Hans", also "zh-CN". JSON stays in English. */
  language?: string;
  /** The answer of an audit of the same statement, made here: nothing in it is checked again. */
  audit?: Pick<Answer, "json">;
}

/** The kinds of a customer's answer. Each has a sentence and something to do of its own. */
export type CustomerKind = "in" | "other_account" | "other_publication" | "numbers_changed" | "damaged";

/** The answer about a customer's file. */
export interface CustomerAnswer extends Answer {
  verdict: Summary | null;
  /** The kind; null where the fault is not in the customer's file, such as a statement that can't be read. */
  kind: CustomerKind | null;
}

/** A receipt, or a report of a failure. */
export interface Paper {
  /** To keep or to send: `ringfence-receipt-1` or `ringfence-failure-1`. */
  json: string;
  /** The same as an escaped fragment of HTML. */
  html: string;
  /** The same as a page of its own, to print. */
  page: string;
}

/**
 * What a reader brings to reserves, to the venue's log and to prices. It says something only if it comes from elsewhere than the
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
  /** Prices from sources of the reader's own: CSV or JSON of name, price and, if wanted, source, kind and volume_usd. */
  prices?: Iterable<{ name: string; text: Uint8Array }>;
  /** How far a published price may lie from one of these, in percent; 1 if not given. A text is read digit by digit. */
  priceTolerance?: number | string;
  /**
   * For the risk policy: policy.json of this statement or of earlier ones, price histories (history.rows, or CSV of name, time
   * and price), and, for a correction, statement.json and parameters.json before the epoch that it corrects.
   */
  policies?: Iterable<{ name: string; file: Uint8Array }>;
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
  /**
   * What workers of your own verified: answers of {@link Verifier.verifyShare} under the seal that this instance drew last.
   * Whoever has the seal is believed, so keep it between your own workers. All else is verified here, and the answer is the same.
   */
  verifiedByOwnWorkers?: Iterable<Sealed>;
  onProgress?: (progress: Progress) => void;
}

export interface StressRequest extends Omit<AuditRequest, "verifiedByOwnWorkers"> {
  /** The files of the directory of scenario proofs, by their names. */
  stress: Iterable<[name: string, bytes: Uint8Array]>;
  /** The reader's own scenarios: the published ones must be this file, byte for byte. */
  scenarios?: Uint8Array;
  /** The `stress.json` before this one, over the same bundle. */
  previousStress?: Uint8Array;
}

/** What the steps of a verification take, beside each other; all but `proof` and `start` double with each k beyond 14. */
export interface Costs {
  generators: number;
  key: number;
  proof: number;
  sum: number;
  start: number;
}

/** The proofs of one worker. */
export interface Share {
  /** Their indices, for {@link Verifier.verifyShare}. */
  proofs: number[];
  /** The k of the generators that they need. */
  generators: number[];
  /** How many verifying keys they need. */
  keys: number;
  /** What they take, in the unit of {@link Costs}. */
  cost: number;
}

/** How the proofs of a bundle are shared out. */
export interface Shares {
  /** A secret of the next audit. Give it to your own workers only. */
  seal: string;
  costs: Costs;
  /**
   * The first share is for the instance that audits. There are fewer than were asked for where more would take no less time,
   * and none where an audit does not come to the proofs.
   */
  shares: Share[];
}

/** What was verified, for the instance that drew the seal: pass it on as it is. */
export interface Sealed {
  proofs: [index: number, digest: string][];
  seal: string;
}

export interface ShareRequest {
  /** The bundle; its files of evidence may be left out. */
  bundle: Bundle;
  proofs: Iterable<number>;
  seal: string;
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
  /** The page that holds the answer of an audit, a chain or scenario proofs, as the program writes it. */
  page(answer: Pick<Answer, "json" | "html">): string;
  inclusion(request: InclusionRequest): CustomerAnswer;
  /** The receipt for an answer that says that the account is in; `time` is now if it is not given. Throws a {@link Failure} for other answers. */
  receipt(answer: Pick<Answer, "json">, options?: { time?: Date | string; language?: string }): Paper;
  /** The report of a failure, without anything private. Throws a {@link Failure} if nothing in the answer fails. */
  failureReport(answer: Pick<Answer, "json">, options?: { time?: Date | string; language?: string }): Paper;
  /** The k of the generators that an audit uses. */
  plan(bundle: Bundle): number[];
  /** The files of evidence that can stand beside a bundle, with the most bytes of each. */
  evidenceFiles(): [name: string, most: number][];
  /** Why what a reader brings can't be used, as far as that is known without a bundle. */
  brought(brought: Brought & { anchor?: string }): { code: string; message: string; help: string } | null;
  audit(request: AuditRequest): Answer & { verdict: Verdict | null };
  /** Checks scenario proofs over a bundle, which is audited first; its report stands in the JSON as `publication`. */
  stress(request: StressRequest): Answer & { verdict: Summary | null };
  /** How the proofs are shared out among so many workers; draws the seal for the next audit. */
  shares(request: { bundle: Bundle; workers: number }): Shares;
  /** Verifies a share for the instance that audits. */
  verifyShare(request: ShareRequest): Sealed;
  /** A page of the rows of reserves of the last audit; `most` is 1000 at the most. */
  rows(request?: { wanted?: Wanted; from?: number; most?: number }): Rows;
  /** The same rows as CSV, in the list's order and in parts, so that a million of them need no memory. */
  rowsCsv(request?: { wanted?: Wanted; most?: number }): Generator<string>;
  /** Which blocks to look up for the evidence of the last audit; null without a list of reserves, or if none is lacking. */
  blocksAsked(): string | null;
  /** Drops rows and blocks of the last audit. */
  forgetRows(): void;
  chain(request: ChainRequest): Answer & { verdict: Summary | null };
}

/**
 * Thrown by {@link Verifier.plan}, {@link Verifier.rows}, {@link Verifier.receipt}, {@link Verifier.failureReport}, {@link Verifier.shares}
 * and {@link Verifier.verifyShare}.
 */
export class Failure extends Error {
  code: string;
  help: string;
}

export function verifyInclusion(request: InclusionRequest & { wasm: BufferSource | WebAssembly.Module }): Promise<CustomerAnswer>;
