import type { ClientFacts } from "./client-facts.ts";
import type { PhoneFacts, SignupFacts } from "./signup.ts";
import type { Source } from "./source.ts";

/**
 * `reset` asks for a letter or message to an account, `otp` types the code that came with it, `token` shows a link's or voucher's
 * secret without saying whose it is.
 */
export const ROUTE_KINDS = ["login", "signup", "step_up", "reset", "otp", "token"] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** What the device cookie proved. `foreign`: genuine, but issued for another account. `forged`: bad MAC or shape. */
export type DeviceProof =
  | { readonly status: "none" | "forged" | "expired" }
  | { readonly status: "known" | "foreign"; readonly deviceId: string };

/**
 * Where a login stands in a list that is sorted by name, and in one sorted by mail domain: numbers that compare as the texts' first
 * letters do. They are nearly the letters themselves, so they live in an isolate's memory alone.
 */
export type NameOrder = { readonly byName: number; readonly byDomain: number };

/**
 * What is left of the credentials after they were read: keyed pseudonyms and lookup keys.
 * The user name and password themselves never leave the function that made this.
 */
export type CredentialFacts = {
  /** Keyed pseudonym of the normalised login (hex). */
  readonly accountId: string;
  /** The same of the login as it was spelled, which is what devices and habits are known by: some sites tell `Ann` from `ann`. Mostly one with `accountId`. */
  readonly spellingId: string;
  /** SHA-1 of the password or code (20 bytes), as leak feeds key it; empty where none was asked for. Memory of one request only. */
  readonly passwordSha1: Uint8Array;
  /** Lookup keys under each key of the identity ring, in its order; the release knows which of them is its own. */
  readonly identityKeys: readonly IdentityKeys[];
  /** Daily keyed mark of (account, password): tells a repeated wrong password, nothing else (hex). */
  readonly passwordMark: string;
  /** What that mark was the day before: who repeats a wrong password at midnight guesses nothing new. */
  readonly earlierMark: string;
  /** The marks of what people type who mean this password; worth their price only when it was right after failures. */
  readonly typoMarks?: () => readonly string[];
  readonly usernameEqualsPassword: boolean;
  readonly nameOrder: NameOrder;
  /** Lower-case ASCII domain of the e-mail address (sign-up), or of the login if it is one; null if neither. */
  readonly emailDomain: string | null;
};

/** Keys of a login in one release: 8 bytes each (docs/formats.md). */
export type IdentityKeys = {
  readonly username: Uint8Array;
  readonly pair: Uint8Array;
  readonly similar: Uint8Array;
};

/** What a visitor brought to prove himself with: texts that nobody has believed yet. */
export type Presented = {
  readonly solution: string | null;
  readonly clearance: string | null;
  /** The body, where the request says that it is signed. Memory of one request only. */
  readonly signedBody?: Uint8Array;
};

/** One login, sign-up or step-up as facts: all that judgement may know. */
export type Attempt = {
  readonly id: string;
  readonly atMs: number;
  readonly routeId: string;
  readonly routeKind: RouteKind;
  readonly source: Source;
  readonly client: ClientFacts;
  /** Short hash of what clients of one tool share (user agent, header shape, TLS). */
  readonly signature: string;
  readonly credential: CredentialFacts;
  readonly device: DeviceProof;
  readonly presented: Presented;
  /** A sign-up only. */
  readonly signup?: SignupFacts;
  /** Of a letter that is asked for: where it would go, if the route says so. */
  readonly phone?: PhoneFacts;
};
