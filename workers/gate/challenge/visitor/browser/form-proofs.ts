import { CHALLENGE_PATH } from "../../../../../shared/challenge/challenge-step.ts";
import type { PreparedProof } from "./prepare-proof.ts";
import { prepare } from "./solver.ts";

export type FormProofs = {
  /** Begins the work; once is enough. */
  readonly prefetch: () => void;
  /** A solution for one attempt; null where none can be had, or none is wanted. Never rejects. */
  readonly take: () => Promise<string | null>;
};

/** At most one unspent proof at a time. */
export function formProofs(routeId: string): FormProofs {
  let pending: Promise<PreparedProof | null> | null = null;
  const prefetch = (): void => {
    pending ??= ask(routeId).catch(() => null);
  };
  const next = async (): Promise<PreparedProof | null> => {
    prefetch();
    const proof = await pending;
    pending = null;
    return proof ?? null;
  };
  const take = async (): Promise<string | null> => {
    const first = await next();
    const proof = first && !first.isFresh() ? await next() : first;
    return proof ? proof.write() : null;
  };
  return { prefetch, take };
}

/** Null where this route asks nothing of anyone. */
async function ask(routeId: string): Promise<PreparedProof | null> {
  const answer = await fetch(`${CHALLENGE_PATH}?route=${encodeURIComponent(routeId)}`);
  if (!answer.ok) return null;
  const { challenge }: { challenge: { token: string } } = await answer.json();
  return prepare(challenge.token);
}
