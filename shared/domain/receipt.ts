import type { Decision, Evidence } from "../policy/decide.ts";
import type { Action } from "./action.ts";
import type { RouteKind } from "./attempt.ts";
import type { Settlement } from "./outcome.ts";

/** One way in which the decision would have been milder: without this reason, that action. */
export type Counterfactual = { readonly without: string; readonly action: Action };

/** Which intelligence judged: `stale` names why a newer release was refused. */
export type IntelStatus = {
  readonly release: string | null;
  readonly ageMs: number | null;
  readonly state: "current" | "stale" | "none";
  readonly problem?: string;
};

export type Unheard = "campaigns" | "sprayed_passwords" | "limits";

/** `quarantine`: hold a new account back; `reset-required`: let nobody in before the password is changed. */
export type Mark = "quarantine" | "reset-required";

/**
 * Why something was decided; with the policy and model it names, `gatehouse replay` decides it again.
 * Holds keyed pseudonyms only: no address, user name, cookie, token or password.
 */
export type Receipt = {
  readonly version: 1;
  readonly id: string;
  /** Short code that a visitor may be shown. */
  readonly code: string;
  readonly atMs: number;
  readonly route: { readonly id: string; readonly kind: RouteKind };
  readonly policyRevision: string;
  readonly modelId: string;
  readonly intel: IntelStatus;
  readonly subject: {
    readonly accountId: string | null;
    readonly addressId: string | null;
    readonly networkId: string | null;
    readonly asn: number | null;
    readonly country: string | null;
    readonly signature: string;
  };
  readonly evidence: Evidence;
  readonly decision: Decision;
  readonly wouldChange: readonly Counterfactual[];
  /** Limits in observe mode that were reached, with what they held. Left out where none was. */
  readonly observed?: Readonly<Record<string, number>>;
  /** What the origin is told of the account if it says yes (docs/headers.md). Left out where there is nothing. */
  readonly marks?: readonly Mark[];
  /** Objects that could not be told lately: what the evidence has of them is one isolate's own view. Left out where there is none. */
  readonly unheard?: readonly Unheard[];
  readonly settlement: Settlement | null;
  /** How many further attempts of an already condemned source this receipt stands for. */
  readonly repeats: number;
  /** Set when the body could not be read: the code of the fault; then there is no score. */
  readonly unreadable?: string;
  /** Set where there was no room to judge: no score either, and `repeats` counts further attempts of any source. */
  readonly overload?: true;
};
