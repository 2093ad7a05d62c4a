import type { NameOrder } from "../../../../shared/domain/attempt.ts";
import type { Lost } from "../../../../shared/domain/campaign.ts";
import type { SequencePort, SequenceReading } from "../../deps.ts";
import { continues, orderedRun, type OrderedRun } from "./ordered-run.ts";
import { isOnBeat, paceOf, type Pace } from "./pace.ts";

/*
 * In what order and at what pace strangers fail: lists are sorted, and programs have a clock. In this isolate's memory alone, because it
 * holds first letters of names; an isolate that sees every fourth attempt of a list sees a sorted list. (The pace it sees is less even.)
 */

/** Names of a route that failed last. */
const MAX_NAMES = 64;
const MAX_TIMES = 25;
/** Clients of one kind (signatures), the longest silent is forgotten first: 300 bytes each. */
const MAX_CLIENTS = 512;
/** A list that rests for a day is over: at a quiet site sixteen names would else speak against people for weeks. */
const NAMES_LIFE_MS = 86_400_000;
/** Beats in a row that may not have been heard. After them the clock stands: else whoever ended a minute ago would be due for ever. */
const MAX_UNHEARD_BEATS = 64;

/** Lists are walked up or down, by name or by domain. */
const WALKS: readonly ((order: NameOrder) => number)[] = [
  ({ byName }) => byName,
  ({ byName }) => -byName,
  ({ byDomain }) => byDomain,
  ({ byDomain }) => -byDomain,
];

type Names = { readonly last: NameOrder[]; runs: readonly OrderedRun[]; lastAtMs: number };
type Client = { readonly timesMs: number[]; lastName: number; pace: Pace };

/** One for each isolate. */
export function openSequences(): SequencePort {
  // Bounded by the policy: only its routes are ever named.
  const routes = new Map<string, Names>();
  const clients = new Map<string, Client>();
  return {
    read: (lost) => ({ inOrder: orderOf(routes.get(lost.routeId), lost), ...beatOf(clients, lost) }),
    observe(lost) {
      addName(routes, lost);
      addTime(clients, lost);
    },
  };
}

function orderOf(names: Names | undefined, { order, atMs }: Lost): number {
  if (!names || atMs - names.lastAtMs >= NAMES_LIFE_MS) return 0;
  return names.runs.reduce((most, run, index) => {
    const value = WALKS[index]?.(order) ?? 0;
    return run.strength > most && continues(run, value) ? run.strength : most;
  }, 0);
}

function beatOf(clients: ReadonlyMap<string, Client>, lost: Lost): Pick<SequenceReading, "onBeat"> {
  const client = clients.get(clientKey(lost));
  const lastMs = client?.timesMs.at(-1);
  if (!client || lastMs === undefined) return { onBeat: 0 };
  const sinceMs = lost.atMs - lastMs;
  const isOver = sinceMs > MAX_UNHEARD_BEATS * client.pace.meanMs;
  return { onBeat: !isOver && isOnBeat(client.pace, sinceMs) ? client.pace.strength : 0 };
}

function addName(routes: Map<string, Names>, { routeId, order, atMs }: Lost): void {
  const names = routes.get(routeId) ?? { last: [], runs: [], lastAtMs: atMs };
  routes.set(routeId, names);
  if (atMs - names.lastAtMs >= NAMES_LIFE_MS) names.last.length = 0;
  names.lastAtMs = Math.max(names.lastAtMs, atMs);
  // Asked for a proof and tried again, one attempt settles twice.
  if (names.last.at(-1)?.byName === order.byName) return;
  names.last.push(order);
  if (names.last.length > MAX_NAMES) names.last.shift();
  names.runs = WALKS.map((walk) => orderedRun(names.last.map(walk)));
}

function addTime(clients: Map<string, Client>, lost: Lost): void {
  const key = clientKey(lost);
  const client = clients.get(key) ?? { timesMs: [], lastName: -1, pace: paceOf([]) };
  clients.delete(key);
  clients.set(key, client);
  for (const [oldest] of clients) {
    if (clients.size <= MAX_CLIENTS) break;
    clients.delete(oldest);
  }
  if (client.lastName === lost.order.byName) return;
  client.lastName = lost.order.byName;
  client.timesMs.push(lost.atMs);
  // Those that were kept from the origin come at once, others after some minutes.
  client.timesMs.sort((a, b) => a - b);
  if (client.timesMs.length > MAX_TIMES) client.timesMs.shift();
  client.pace = paceOf(client.timesMs);
}

function clientKey({ routeId, signature }: Lost): string {
  return `${routeId}\n${signature}`;
}
