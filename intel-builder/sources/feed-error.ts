/** What to do about each fault of a feed file. Codes appear in logs: add new ones, never rename or reuse one. */
const ADVICE = {
  feed_missing: "name a folder, a file, an https URL, or - for standard input",
  feed_not_fetched: "check the address, or download it yourself and name the file",
  feed_truncated: "the download stopped early; fetch it again",
  feed_damaged: "the file was changed or is another kind of file; fetch it again",
  feed_expands: "this is no honest feed; if it is, unpack it yourself",
  feed_too_large: "split it, or give it as a list with one record a line",
} as const;
export type FeedErrorCode = keyof typeof ADVICE;

type Fault = { readonly expected: string; readonly got: string };

/** A feed that cannot be read to its end: half of it must not become a smaller release. Names files, never their contents. */
export class FeedError extends Error {
  readonly code: FeedErrorCode;

  constructor(code: FeedErrorCode, { expected, got }: Fault, options?: ErrorOptions) {
    super(`${code}: expected ${expected}, got ${got}; ${ADVICE[code]}`, options);
    this.name = "FeedError";
    this.code = code;
  }
}
