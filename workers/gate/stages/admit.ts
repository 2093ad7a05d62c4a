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

/** Bodies that are being read: sixteen megabytes of an isolate's 128 at worst. */
const MAX_READING = 256;

type Needs = Pick<GateDeps, "judging" | "keys" | "nowMs">;
export type Leave = () => void;

/**
 * A place among the attempts that this isolate judges at once; null where there is none. Strangers share the route's places,
 * and one address has half of them at most. Half as many again are kept for whoever proves something: a device that an
 * account knows, an exemption, or what `proof` names.
 */
export function admit(request: Request, route: Route, proof: string | null, deps: Needs): Leave | null {
  const { atOnce } = route.overload;
  const ask = { most: atOnce, holder: holderOf(request), share: Math.ceil(atOnce / 2) };
  const place = deps.judging.enter(ask);
  if (place) return place;
  const holder = proof ?? provedHolder(request, route, deps);
  if (holder === null) return null;
  return deps.judging.enter({ most: mostOf(route), holder, share: SHARE_OF_PROVED });
}

/** Whether an attempt need not be read, because there would be no place for it. The body may prove more, so a challenge reads it. */
export function isTurnedAway(request: Request, route: Route, deps: Needs): boolean {
  const { atOnce, action } = route.overload;
  const taken = deps.judging.taken();
  if (action === "challenge" || taken < atOnce) return false;
  return taken >= mostOf(route) || provedHolder(request, route, deps) === null;
}

/** A place among those whose bodies are read. Who sends slowly holds it long, so one address has a quarter at most. */
export function admitReader(request: Request, { reading }: Pick<GateDeps, "reading">): Leave | null {
  return reading.enter({ most: MAX_READING, holder: holderOf(request), share: MAX_READING / 4 });
}

function mostOf({ overload: { atOnce } }: Route): number {
  return atOnce + Math.ceil(atOnce / 2);
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
