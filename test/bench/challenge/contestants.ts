import { createHash } from "node:crypto";
import type { RecordingOrigin } from "../../support/recording-origin.ts";

/** Where one attempt goes, and whose address and account it uses: no attempt shares counts with another. */
export type Target = {
  readonly gate: URL;
  /** `asked`: everybody is asked for the silent proof; `judged`: the same thresholds without it. */
  readonly lane: "asked" | "judged";
  /** A route for this client and lane alone: an attack on one route is no doubt about the next client. */
  readonly route: string;
  readonly address: string;
  readonly username: string;
  /** The client's number in the table: programs that copy a browser copy one of their own each. */
  readonly number: number;
};

/** One attempt of one client. Null: the client is not installed here. */
export type Contestant = {
  readonly name: string;
  /** Its route is one for programs. */
  readonly json?: true;
  readonly attempt: (target: Target) => Promise<void | null>;
};

/** One that nobody else tries: the gate takes a password that many attempts share for a sprayed one. */
export function passwordOf({ username }: Pick<Target, "username">): string {
  return `right ${createHash("sha256").update(username).digest("hex").slice(0, 12)}`;
}

export type Outcome = {
  readonly passed: "through" | "step-up" | "stopped";
  /** As told to the origin, 0 to 100; null where the attempt never reached it. */
  readonly score: number | null;
  /** Finds the receipt; null likewise. */
  readonly code: string | null;
};

/** What the origin saw of an account's attempts: the only word that counts. */
export function outcomeOf({ seen }: Pick<RecordingOrigin, "seen">, username: string): Outcome {
  const post = seen.find(({ method, body }) => method === "POST" && body.includes(username));
  if (!post) return { passed: "stopped", score: null, code: null };
  const stepUp = post.headers["gatehouse-step-up"] === "required";
  return {
    passed: stepUp ? "step-up" : "through",
    score: Number(post.headers["gatehouse-score"]),
    code: String(post.headers["gatehouse-receipt"]),
  };
}
