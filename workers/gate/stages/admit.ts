import { readDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import { sourceOf } from "../../../shared/identity/source.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { addressOf } from "./attempt-of.ts";
import { deviceCookieOf } from "./credit-device.ts";
import { sparedBy } from "./exempt.ts";

/** One browser sends a form, and once more when somebody is impatient. */
const SHARE_OF_PROVED = 2;

/**
 * Strangers' bodies that are being read: with those of whoever proves something fourteen megabytes of an isolate's 128 at worst. A
 * policy that judges more at once reads as many.
 */
const LEAST_READING = 192;

/** Up to this part of what the policy calls late an isolate gives all its places; then fewer and fewer, at last this part of them. */
const PART = 1 / 8;

/** Places for whoever proves something, where there are few at all. */
const LEAST_KEPT = 4;

type Needs = Pick<GateDeps, "judging" | "judgingProved" | "keys" | "nowMs" | "pulse" | "trickle">;
export type Leave = () => void;

/**
 * A place among the attempts that this isolate judges at once; null where there is none. Strangers share the route's places,
 * and one address has half of them at most. Half as many again, four at least, are kept for whoever proves something: a
 * device that an account knows, an exemption, or what `proof` names.
 */
export function admit(request: Request, route: Route, proof: string | null, deps: Needs): Leave | null {
  const { strangers, kept } = placesOf(route, deps);
  const place = strangersPlace(strangers, request, deps) ?? trickledPlace(request, route, deps);
  if (place) return place;
  const holder = proof ?? provedHolder(request, route, deps);
  if (holder === null) return null;
  return deps.judgingProved.enter({ most: kept, holder, share: SHARE_OF_PROVED });
}

function strangersPlace(most: number, request: Request, { judging }: Needs): Leave | null {
  return judging.enter({ most, holder: holderOf(request), share: Math.ceil(most / 2) });
}

function trickledPlace(request: Request, route: Route, deps: Needs): Leave | null {
  if (!deps.trickle.has(deps.nowMs(), route.overload.leastASecond)) return null;
  const place = strangersPlace(route.overload.atOnce, request, deps);
  if (place) deps.trickle.take(route.overload.leastASecond);
  return place;
}

/** Whether an attempt need not be read, because there would be no place for it. The body may prove more, so a challenge reads it. */
export function isTurnedAway(request: Request, route: Route, deps: Needs): boolean {
  const { strangers, kept } = placesOf(route, deps);
  const taken = deps.judging.taken();
  if (route.overload.action === "challenge" || taken < strangers) return false;
  if (taken < route.overload.atOnce && deps.trickle.has(deps.nowMs(), route.overload.leastASecond))
    return false;
  return deps.judgingProved.taken() >= kept || provedHolder(request, route, deps) === null;
}

/**
 * A place among those whose bodies are read. One address has an eighth at most, and an eighth more is kept for whoever proves
 * something. Where there is none, the slowest stranger, or the slowest of the address, is hurried out of his; whoever proves
 * something never is.
 */
export function admitReader(
  request: Request,
  route: Route,
  hurry: () => void,
  deps: Needs & Pick<GateDeps, "reading">,
): Leave | null {
  const { reading, nowMs } = deps;
  const most = Math.max(LEAST_READING, route.overload.atOnce);
  const kept = Math.ceil(most / 8);
  const proof = lazily(() => provedHolder(request, route, deps));
  const mayBeHurried = () => proof() === null;
  const ask = { most, holder: holderOf(request), share: kept, mayBeHurried, sinceMs: nowMs(), hurry };
  const place = reading.enter(ask);
  if (place) return place;
  const holder = proof();
  const ofProved = { ...ask, most: most + kept, holder, share: SHARE_OF_PROVED };
  return (holder === null ? null : reading.enter(ofProved)) ?? reading.displace(ask);
}

/** Worked out at most once. */
function lazily<T>(work: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: work() }).value;
}

/** Fewer the later the isolate is: what waits in its queue, pages too, waits behind those that are judged. */
function placesOf({ overload: { atOnce, lateMs } }: Route, { nowMs, pulse }: Pick<Needs, "nowMs" | "pulse">) {
  const isMs = pulse.lateMs(nowMs());
  const strangers = isMs > lateMs ? 0 : Math.ceil(atOnce * Math.min(1, (lateMs * PART) / isMs));
  return { strangers, kept: Math.max(LEAST_KEPT, Math.ceil(strangers / 2)) };
}

/** One MAC at most. A cookie counts whoever it was issued for: the account stands in the body. */
function provedHolder(request: Request, route: Route, { keys, nowMs }: Needs): string | null {
  const device = readDeviceCookie(deviceCookieOf(request), nowMs(), keys.device);
  if (device.status === "genuine") return `device:${device.deviceId}`;
  const exemption = sparedBy(request, route, nowMs());
  return exemption === null ? null : `exempt:${holderOf(request) ?? ""}`;
}

/** An IPv6 home has addresses without number, so its network counts as one. */
function holderOf(request: Request): string | null {
  const address = addressOf(request);
  if (!address?.includes(":")) return address;
  return sourceOf(parseAddress(address), {}).subnet;
}
