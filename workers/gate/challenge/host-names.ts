import * as z from "zod/mini";
import { ABSENT, found, unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import { cidrText, networkOf } from "../../../shared/identity/cidr.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import { reverseName } from "../../../shared/identity/reverse-name.ts";
import type { HostNamePort } from "../deps.ts";

const FETCH_MS = 2_000;
/** Crawlers keep their addresses for days; a resolver that is down is asked again after a minute. */
const FRESH_MS = 3_600_000;
const AGAIN_MS = 60_000;
/** Half a megabyte. Whoever invents names fills it with addresses that are all his own. */
const MAX_ADDRESSES = 4_096;
/** Whoever claims the name from ever new addresses must not make the gate ask without end. */
const MAX_ASKED_A_MINUTE = 120;
/** Of these so many are left to networks where a crawler was found: impostors must not shut out the real one. */
const KEPT_FOR_CRAWLERS = 40;
/** A network's share, /24 or /48: a crawler's addresses are asked about once an hour. */
const MAX_ASKED_OF_NETWORK = 8;
/** Networks of crawlers that are remembered as such: the largest have some hundreds. */
const MAX_NETWORKS = 1_024;
/** A crawler's address has one name; more are nobody's that we look for. */
const MAX_NAMES = 4;

const answerSchema = z.object({
  Status: z.number(),
  Answer: z.optional(z.array(z.object({ type: z.number(), data: z.string() }))),
});
const TYPES = { A: 1, PTR: 12, AAAA: 28 } as const;

type Shell = {
  readonly nowMs: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
};
type Held = { readonly answer: Lookup<"named">; readonly untilMs: number };

/** Asks the resolver that the policy names, by DNS over HTTPS in JSON, for the address's name and for that name's addresses. */
export function openHostNames({ nowMs, waitUntil, fetch }: Shell): HostNamePort {
  const held = new Map<string, Held>();
  const budget = openBudget(nowMs);
  const hold = (key: string, answer: Lookup<"named">) => {
    const lastsMs = answer.status === "unavailable" ? AGAIN_MS : FRESH_MS;
    held.set(key, { answer, untilMs: nowMs() + lastsMs });
    const [oldest] = held.size > MAX_ADDRESSES ? held.keys() : [];
    if (oldest !== undefined) held.delete(oldest);
  };
  return {
    async confirm(address, domains, resolver) {
      const key = `${address} ${domains.join()} ${resolver}`;
      const known = held.get(key);
      if (known && nowMs() < known.untilMs) return known.answer;
      const network = networkNameOf(address);
      if (!budget.take(network)) return unavailable("overloaded");
      // Held before the answer is there: of a thousand attempts at once one asks.
      hold(key, unavailable("broken"));
      const asked = confirm(address, domains, (name, type) => ask(fetch, resolver, name, type));
      const learned = (answer: Lookup<"named">): void => {
        hold(key, answer);
        if (answer.status === "found") budget.prove(network);
      };
      waitUntil(asked.then(learned));
      return asked;
    },
  };
}

/** How many questions a minute has. Bounded: one entry for each question of the minute. */
function openBudget(nowMs: () => number) {
  const proved = new Set<string>();
  const asked = new Map<string, number>();
  let [minute, total] = [0, 0];
  return {
    prove(network: string): void {
      proved.add(network);
      const [oldest] = proved.size > MAX_NETWORKS ? proved : [];
      if (oldest !== undefined) proved.delete(oldest);
    },
    take(network: string): boolean {
      const now = Math.floor(nowMs() / AGAIN_MS);
      if (now !== minute) {
        asked.clear();
        [minute, total] = [now, 0];
      }
      const own = asked.get(network) ?? 0;
      const isProved = proved.has(network);
      if (total >= MAX_ASKED_A_MINUTE - (isProved ? 0 : KEPT_FOR_CRAWLERS)) return false;
      if (!isProved && own >= MAX_ASKED_OF_NETWORK) return false;
      total += 1;
      asked.set(network, own + 1);
      return true;
    },
  };
}

function networkNameOf(text: string): string {
  const address = parseAddress(text);
  return address ? cidrText(networkOf(address, address.family === 4 ? 24 : 48)) : text;
}

type Ask = (name: string, type: keyof typeof TYPES) => Promise<readonly string[] | null>;

async function confirm(text: string, domains: readonly string[], asked: Ask): Promise<Lookup<"named">> {
  const address = parseAddress(text);
  if (!address) return ABSENT;
  const names = await asked(reverseName(address), "PTR");
  if (!names) return unavailable("broken");
  const own = names
    .map((name) => name.toLowerCase().replace(/\.$/u, ""))
    .filter((name) => domains.some((domain) => name.endsWith(`.${domain}`)))
    .slice(0, MAX_NAMES);
  const forward = await Promise.all(own.map((name) => asked(name, address.family === 4 ? "A" : "AAAA")));
  if (forward.some((addresses) => addresses?.some((one) => parseAddress(one)?.text === address.text)))
    return found("named");
  return forward.includes(null) ? unavailable("broken") : ABSENT;
}

/** Null: the resolver did not say. A name that does not exist has no answers. */
async function ask(fetch: Shell["fetch"], resolver: string, name: string, type: keyof typeof TYPES) {
  try {
    const answer = await fetch(`${resolver}?name=${encodeURIComponent(name)}&type=${type}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(FETCH_MS),
      headers: { accept: "application/dns-json" },
    });
    const { Status, Answer = [] } = answerSchema.parse(await answer.json());
    if (Status !== 0 && Status !== NO_SUCH_NAME) return null;
    return Answer.filter((record) => record.type === TYPES[type]).map(({ data }) => data);
  } catch {
    return null;
  }
}

const NO_SUCH_NAME = 3;
