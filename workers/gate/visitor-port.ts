import type { ChallengeStep } from "../../shared/challenge/challenge-step.ts";
import type { WorkOrder } from "../../shared/challenge/work-proof.ts";
import type { Route } from "../../shared/policy/policy.ts";

/** A challenge as it is put to a visitor: the member `challenge` of the problem document (docs/challenge.md). */
export type OfferedChallenge = {
  readonly token: string;
  /** The challenge's id, as it stands in the token: puzzles and program are made from it. */
  readonly id: string;
  readonly step: ChallengeStep;
  readonly expiresInSeconds: number;
  readonly work: WorkOrder & { readonly algorithm: "sha256" };
  /** 0: waiting is not offered. */
  readonly waitSeconds: number;
  readonly script: string;
  readonly header: string;
  readonly field: string;
  /** In place of work: the widget to show, and what it must be told (docs/challenge.md). */
  readonly vouch?: Vouching;
};

export type Vouching = {
  readonly by: "turnstile";
  readonly siteKey: string;
  readonly script: string;
  readonly action: string;
  readonly cData: string;
};

/** The visitor's own form, to be sent again with the solution; what came with an earlier solution is not in it. */
export type KeptForm = {
  readonly contentType: string;
  /** The very bytes that the origin would get. */
  readonly body: Uint8Array;
  /** Text fields in their order, for a page without scripts; null where the body is no form, or holds a file. */
  readonly fields: readonly { readonly name: string; readonly value: string }[] | null;
};

export type ChallengePage = {
  readonly challenge: OfferedChallenge;
  /** Path and query that the form goes to again. */
  readonly target: string;
  readonly form: KeptForm;
  /** `Accept-Language`, or null. */
  readonly languages: string | null;
  readonly brand: Route["challenge"]["brand"];
  /** Finds the receipt; null at the silent step. */
  readonly code: string | null;
  /** For the page's own scripts and styles. */
  readonly nonce: string;
};

export type ServedAsset = {
  readonly body: string;
  readonly contentType: string;
  /** Quoted, as the header wants it. */
  readonly etag: string;
};

/** Whose forms a page's script takes care of; `path` as in the policy. */
export type AttachedRoute = { readonly id: string; readonly path: string };

/** What the visitor's side is made of. workers/gate/challenge provides it; `index.ts` hands it to the stages. */
export type VisitorPort = {
  /** A whole HTML document, and the Content-Security-Policy that it needs. */
  readonly page: (page: ChallengePage) => Promise<{ readonly html: string; readonly policy: string }>;
  /** What lies below `/.gatehouse/`, by the rest of the path ("client.js"); null: nothing of that name. */
  readonly asset: (name: string) => Promise<ServedAsset | null>;
  /** Puts the client script into a page of the origin's; anything that is no HTML comes back as it was. */
  readonly attach: (response: Response, routes: readonly AttachedRoute[]) => Response;
};
