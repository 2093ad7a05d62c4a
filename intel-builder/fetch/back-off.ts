/** What waiting needs; tests pass their own. */
export type Patience = {
  readonly sleep: (ms: number) => Promise<void>;
  /** 0..1, for spreading: a thousand builders must not come back in the same second. */
  readonly random: () => number;
};

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
// Beyond this nobody waits in front of a terminal: the next run asks again.
const MAX_RETRY_AFTER_MS = 5 * 60_000;
const MAX_TRIES = 5;

type Answer = {
  readonly status: string;
  readonly isTransient?: boolean;
  readonly retryAfterMs?: number | null;
};

/** Asks again while it may help: waits double, are spread over their upper half, and follow what the server asked for. */
export async function retried<A extends Answer>(ask: () => Promise<A>, patience: Patience): Promise<A> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer.status !== "failed" || !answer.isTransient || tries === MAX_TRIES) return answer;
    const asked = answer.retryAfterMs ?? 0;
    if (asked > MAX_RETRY_AFTER_MS) return answer;
    await patience.sleep(Math.max(asked, waitMs(tries, patience.random())));
  }
}

function waitMs(tries: number, random: number): number {
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)) * (0.5 + random / 2);
}

// A feed that fails is asked again soon, then rarely: never more often than it is fetched when it works.
const FIRST_PAUSE_MS = 5 * 60_000;

/** How long a feed rests after so many failed fetches in a row. */
export function pauseMs(failures: number, everyMs: number): number {
  return Math.min(everyMs, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
}
