import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod/mini";
import { ABSENT, found, unavailable } from "../../../shared/domain/lookup.ts";
import { toBase64Url } from "../../../shared/identity/base64-url.ts";
import type { AgentPort } from "../deps.ts";

/** A directory of some dozens of keys; what is larger is none. */
const MAX_BYTES = 65_536;
const FETCH_MS = 2_000;
/** How long keys are believed without asking, and how soon a directory is asked again: after a failure, or for a new key. */
const FRESH_MS = 600_000;
const AGAIN_MS = 60_000;
/** A directory that is down takes nobody's identity away within a day. */
const STALE_MS = 86_400_000;
/** More directories than a policy sensibly names. Only those that it names are ever asked. */
const MAX_DIRECTORIES = 64;

const directorySchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), crv: z.optional(z.string()), x: z.optional(z.string()) })),
});

type Shell = {
  readonly nowMs: () => number;
  readonly log: (line: string) => void;
  /** Lets a directory arrive after the answer has left: the next attempt of this agent finds it. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
};

type Held = {
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly fetchedAtMs: number;
  readonly triedAtMs: number;
};

/** Verifies signatures by the keys that an agent's own directory holds, which the policy names beforehand. */
export function openAgents(shell: Shell): AgentPort {
  const held = new Map<string, Held>();
  return {
    async verify({ directory, keyId, base, signature }, agents) {
      const agent = agents.find((one) => one.directory === directory);
      if (!agent) return ABSENT;
      const keys = await keysOf(directory, keyId, held, shell);
      if (!keys) return unavailable("broken");
      // By the pair of directory and thumbprint: the same key in a stranger's directory is a stranger's.
      const key = keys.get(keyId);
      if (!key) return ABSENT;
      const genuine = await crypto.subtle.verify("Ed25519", key, signature, utf8ToBytes(base));
      return genuine ? found(agent.name) : ABSENT;
    },
  };
}

async function keysOf(directory: string, keyId: string, held: Map<string, Held>, shell: Shell) {
  const known = held.get(directory);
  const nowMs = shell.nowMs();
  const isFresh = known && nowMs - known.fetchedAtMs < FRESH_MS && known.keys.has(keyId);
  if (!known || (!isFresh && nowMs - known.triedAtMs >= AGAIN_MS)) {
    // Written down before the answer: of a thousand attempts at once one asks. The others do not wait for it, because
    // workerd lets no request wait for what another one began.
    remember(directory, { keys: new Map(), fetchedAtMs: 0, ...known, triedAtMs: nowMs }, held);
    const refreshed = refresh(directory, held, shell);
    shell.waitUntil(refreshed);
    await refreshed;
  }
  const now = held.get(directory);
  return now && nowMs - now.fetchedAtMs < STALE_MS ? now.keys : null;
}

function remember(directory: string, entry: Held, held: Map<string, Held>): void {
  held.set(directory, entry);
  const [oldest] = held.size > MAX_DIRECTORIES ? held.keys() : [];
  if (oldest !== undefined) held.delete(oldest);
}

/** What we say of a directory ourselves. Other errors may quote what it answered, and stay out of the log. */
class DirectoryError extends Error {
  override readonly name = "DirectoryError";
}

/** Never rejects: a directory that fails leaves the keys that were held before. */
async function refresh(directory: string, held: Map<string, Held>, shell: Shell): Promise<void> {
  const triedAtMs = shell.nowMs();
  try {
    remember(directory, { keys: await fetchKeys(directory, shell), fetchedAtMs: triedAtMs, triedAtMs }, held);
  } catch (error) {
    const cause =
      error instanceof DirectoryError
        ? error.message
        : "expected an answer within 2 s, got none; ask the agent's operator";
    shell.log(`agent_directory: ${directory}: ${cause}`);
  }
}

async function fetchKeys(directory: string, shell: Shell): Promise<ReadonlyMap<string, CryptoKey>> {
  const response = await shell.fetch(directory, {
    // Followed, a redirect would make whoever answers for a directory choose where the gate asks.
    redirect: "manual",
    signal: AbortSignal.timeout(FETCH_MS),
    headers: { accept: "application/http-message-signatures-directory+json, application/json" },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new DirectoryError(`expected 200, got ${response.status}; ask the agent's operator`);
  }
  const parsed = directorySchema.safeParse(jsonOf(await textOf(response)));
  if (!parsed.success)
    throw new DirectoryError("expected a JSON Web Key Set, got something else; ask the agent's operator");
  const keys = await Promise.all(parsed.data.keys.map((jwk) => importKey(jwk)));
  return new Map(keys.filter((entry) => entry !== null));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES)
      throw new DirectoryError(`expected ${MAX_BYTES} bytes at most, got more; ask the agent's operator`);
  }
  return text + decoder.decode();
}

type Jwk = z.infer<typeof directorySchema>["keys"][number];

/** Under the thumbprint that the key has, whatever `kid` says. Null: no key of Ed25519. */
async function importKey({ kty, crv, x }: Jwk): Promise<readonly [string, CryptoKey] | null> {
  if (kty !== "OKP" || crv !== "Ed25519" || x === undefined || !/^[\w-]{43}$/u.test(x)) return null;
  const jwk = { crv, kty, x };
  const key = await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["verify"]).catch(() => null);
  // RFC 7638: the members in the order of the alphabet, as they stand above.
  return key && [toBase64Url(sha256(utf8ToBytes(JSON.stringify(jwk)))), key];
}
