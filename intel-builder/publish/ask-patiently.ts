import { setTimeout as waitFor } from "node:timers/promises";
import { piecesOf } from "./pieces.ts";
import type { ByteSource } from "./target.ts";

export type Asked = {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers | Record<string, string>;
  readonly body?: Uint8Array | ByteSource;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
};

export type Patience = {
  readonly tries: number;
  readonly timeoutMs: number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** 0 to 1; spreads publishers that were refused together. */
  readonly random: () => number;
};

// Eight tries wait about two minutes in all, which outlasts a rate limit's window of a minute.
export const PATIENCE: Patience = {
  tries: 8,
  timeoutMs: 120_000,
  wait: (ms) => waitFor(ms),
  random: Math.random,
};

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 60_000;
const WORTH_A_RETRY = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks until there is an answer worth having: connections tear, bodies stop half way, services say 429 and 5xx. Waits as
 * long as the service says, else twice as long each time. `make` is called for each try, as signatures hold a time.
 * Everything asked here must be harmless to do twice.
 */
export async function askPatiently(
  make: () => Promise<Asked> | Asked,
  patience: Patience = PATIENCE,
): Promise<Answer> {
  for (let tried = 0; ; tried++) {
    const asked = await make();
    const answer = await once(asked, patience);
    const isLast = tried + 1 >= patience.tries;
    if (answer instanceof Error) {
      if (isLast) throw unreachable(asked, answer);
    } else if (isLast || !WORTH_A_RETRY.has(answer.status)) {
      return answer;
    }
    await patience.wait(delayMs(tried, answer instanceof Error ? null : answer.headers, patience));
  }
}

/** Names method, host and path; never a header or a query, which may hold secrets. */
export function nameOf({ method, url }: Pick<Asked, "method" | "url">): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}`;
}

async function once({ url, method, headers, body }: Asked, { timeoutMs }: Patience): Promise<Answer | Error> {
  try {
    const answer = await fetch(url, {
      method,
      // A redirect could carry credentials elsewhere, and a login page is no answer.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...bodyInit(headers, body),
    });
    // Read here: a body that tears is a try that failed.
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes };
  } catch (error) {
    return error instanceof Error ? error : new Error("unknown");
  }
}

function bodyInit(
  headers: Asked["headers"],
  body: Asked["body"],
): RequestInit & { readonly duplex?: "half" } {
  if (body === undefined || body instanceof Uint8Array) return body ? { headers, body } : { headers };
  // With its length said, a stream is sent as it is and not in chunks of unknown number, which consoles refuse.
  const sized = { ...Object.fromEntries(new Headers(headers)), "content-length": String(body.sizeBytes) };
  return { headers: sized, body: streamOf(body), duplex: "half" };
}

function streamOf(source: ByteSource): ReadableStream<Uint8Array> {
  const pieces = piecesOf(source.sizeBytes).values();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value } = pieces.next();
      if (value) controller.enqueue(await source.read(value.offset, value.length));
      else controller.close();
    },
  });
}

function delayMs(tried: number, headers: Headers | null, { random }: Patience): number {
  const told = retryAfterMs(headers?.get("retry-after") ?? null);
  if (told !== null) return Math.min(told, MAX_DELAY_MS);
  return Math.min(FIRST_DELAY_MS * 2 ** tried, MAX_DELAY_MS) * (0.5 + random() / 2);
}

/** Seconds only: the services that are asked here send no dates. */
function retryAfterMs(text: string | null): number | null {
  return text !== null && /^[0-9]{1,5}$/u.test(text) ? Number(text) * 1000 : null;
}

function unreachable(asked: Asked, cause: Error): Error {
  return new Error(
    `unreachable: expected an answer to ${nameOf(asked)}, got none; check the address and the network`,
    { cause },
  );
}
