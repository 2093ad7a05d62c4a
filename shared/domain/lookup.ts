/** Why a lookup gave no answer. Stable words: they appear in receipts and policies. */
export const UNAVAILABLE_CAUSES = ["timeout", "overloaded", "broken", "missing", "no_release"] as const;
export type Unavailable = (typeof UNAVAILABLE_CAUSES)[number];

/**
 * What an intel or state lookup can answer. `unavailable` is an answer, not an exception:
 * only the policy knows whether this route should then fail open or closed.
 */
export type Lookup<T> =
  | { readonly status: "found"; readonly value: T }
  | { readonly status: "absent" }
  | { readonly status: "unavailable"; readonly cause: Unavailable };

/** What is in memory answers at once: a promise and a deadline for it would take longer than the answer. */
export type Answer<T> = Lookup<T> | Promise<Lookup<T>>;

export const ABSENT = { status: "absent" } as const;

export function found<T>(value: T): Lookup<T> {
  return { status: "found", value };
}

export function unavailable(cause: Unavailable): Lookup<never> {
  return { status: "unavailable", cause };
}
