/** How a name reads: as people choose them, hard to say, as drawn at random. */
export const LOOKS = ["plain", "odd", "random"] as const;
export type Look = (typeof LOOKS)[number];

/** What is left of a sign-up for comparing it with others. Pseudonyms, and words that fit thousands. */
export type SignupFacts = {
  /** The mailbox that all spellings of an address reach; null where the address is its only spelling. */
  readonly mailbox: string | null;
  /** Name without digits, with its domain: `user001`, `user002` have one. */
  readonly stem: string | null;
  readonly domain: string | null;
  readonly shape: string;
  readonly look: Look;
  /** The password alone, under the day's key. */
  readonly password: string | null;
};

/** A new account as it is compared with others. */
export type Signup = {
  readonly accountId: string;
  readonly atMs: number;
  readonly networkId: string | null;
  readonly signature: string;
  readonly facts: SignupFacts;
};

/** How many other new accounts share something, and how many would on a usual day. */
export type Shared = { readonly others: number; readonly expected: number };

/** A sign-up among those of the last days. */
export type SignupReading = {
  /** Other spellings of the same mailbox within a month. */
  readonly aliases: number;
  readonly sameStem: number;
  readonly samePassword: number;
  /** Same shape of the name at the same mail domain, given how many came from that domain. */
  readonly shape: Shared;
  readonly domain: Shared;
  readonly look: Shared;
  readonly signature: Shared;
  /** 0: nothing is known of what is usual here, 1: weeks are. */
  readonly experience: number;
};
