import type { AddressProvenance } from "../../shared/format/address-provenance.ts";
import type { ActivePolicy } from "../../shared/policy/policy.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import type { ReleaseView } from "../../workers/gate/deps.ts";
import type { NtlmLookup } from "./ntlm-lookup.ts";

/** What every kind of `gatehouse eval` works with: the same release, keys and policy that the gate would use. */
export type EvalContext = {
  readonly release: ReleaseView;
  readonly keys: Keys;
  readonly policy: ActivePolicy;
  /** Where the release's words on addresses came from, read at the first question; null where it does not keep that. */
  readonly addressOrigins: () => Promise<AddressProvenance | null>;
  /** NTLM hashes of the release, opened at the first question; null where it has none. */
  readonly ntlm: () => Promise<NtlmLookup | null>;
  /** Overrides the policy's own mode on every route. */
  readonly mode: "enforce" | "observe";
};

/** One record in, one answer out; called in order, and the next call waits for the answer of the last. */
export type Evaluator = (record: unknown) => object | Promise<object>;

/** Each kind's module exports `evaluator`; state carried from line to line lives in its closure. */
export type EvaluatorModule = { readonly evaluator: (context: EvalContext) => Evaluator };

/**
 * A record that cannot be judged: `code: expected X, got Y`. It becomes `{"error": message}` in the record's place and
 * the rest goes on. The message may name fields and sizes, never a value.
 */
export class RecordError extends Error {
  override readonly name = "RecordError";
}
