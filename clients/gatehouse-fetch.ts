// `fetch` for programs that call a site behind Gatehouse: answers its challenges by work, and keeps its clearances.
// One file without dependencies, to be copied. Needs `fetch` and WebCrypto.
type Problem = {
  readonly challenge: {
    readonly token: string;
    readonly id: string;
    readonly header: string;
    readonly work: { readonly algorithm: string; readonly puzzles: number; readonly bits: number };
  };
};

type Send = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** The first step and one harder one: what is refused after both is refused for good. */
const MAX_CHALLENGES = 2;
/** Hashes under way at once. WebCrypto answers each of them later: one by one, most of the time would be waiting. */
const AT_ONCE = 64;

/**
 * Wraps `fetch`. `body` must be one that can be sent twice: text, bytes, form fields; no stream. Gives the last answer, which
 * is a 403 with `Gatehouse-Challenge` if work alone is not enough. Send all requests of a client with one `User-Agent`.
 */
export function gatehouseFetch(send: Send = fetch): Send {
  const clearances = new Map<string, string>();
  return async (url, init) => {
    const { origin, pathname } = new URL(url);
    const headers = new Headers(init?.headers);
    const clearance = clearances.get(origin + pathname);
    if (clearance !== undefined) headers.set("Gatehouse-Clearance", clearance);
    let answer = await send(url, { ...init, headers });
    for (let left = MAX_CHALLENGES; left > 0 && answer.headers.has("Gatehouse-Challenge"); left -= 1) {
      const { challenge }: Problem = await answer.json();
      headers.set(challenge.header, await solveChallenge(challenge));
      answer = await send(url, { ...init, headers });
    }
    const gained = answer.headers.get("Gatehouse-Clearance");
    if (gained !== null) clearances.set(origin + pathname, gained);
    return answer;
  };
}

async function solveChallenge({ token, id, work }: Problem["challenge"]): Promise<string> {
  if (work.algorithm !== "sha256")
    throw new Error(`challenge: expected sha256, got ${work.algorithm}; update this file`);
  const nonces: string[] = [];
  for (let puzzle = 0; puzzle < work.puzzles; puzzle += 1)
    nonces.push(await search(`${id}.${puzzle}.`, work.bits));
  return `${token}~${nonces.join(".")}~`;
}

async function search(prefix: string, bits: number): Promise<string> {
  for (let first = 0; ; first += AT_ONCE) {
    const nonces = Array.from({ length: AT_ONCE }, (_, n) => (first + n).toString(36));
    const bytes = nonces.map((nonce) => new TextEncoder().encode(prefix + nonce));
    const hashes = await Promise.all(bytes.map((text) => crypto.subtle.digest("SHA-256", text)));
    // 32 bits are more than a policy can ask of one puzzle (20).
    const found = hashes.findIndex((hash) => Math.clz32(new DataView(hash).getUint32(0)) >= bits);
    if (found >= 0) return nonces[found] ?? "";
  }
}
