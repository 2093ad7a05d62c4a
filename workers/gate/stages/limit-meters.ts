import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { CampaignReading } from "../../../shared/domain/campaign.ts";
import { found, type Lookup } from "../../../shared/domain/lookup.ts";
import type { LimitKey, MeterAsk } from "../../../shared/domain/meter.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { Evidence } from "../../../shared/policy/decide.ts";
import { isMetered, isReached, limitCount, meterRuleOf } from "../../../shared/policy/limit.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { CellIds, Deps, PresentedReading } from "../deps.ts";
import { campaignOf } from "../signals/campaign-signals.ts";

/** What meters held before this attempt, by the name of their limit; and what is to be told with the outcome. */
export type MeterReading = {
  readonly asks: readonly MeterAsk[];
  readonly values: Lookup<Readonly<Record<string, number>>>;
};

type About = {
  readonly attempt: Attempt;
  readonly cells: CellIds;
  readonly presented: PresentedReading;
  /** What is known only once the others were asked: that the device is another's, and the campaign. */
  readonly stranger?: boolean;
  readonly campaign?: { readonly reading: CampaignReading } | null;
};

const NO_METERS: MeterReading = { asks: [], values: found({}) };

/** Limits with a window, pace or key of their own. Costs nothing where the policy has none. */
export function readMeters(
  about: About,
  route: Route,
  { meters, within }: Pick<Deps, "meters" | "within">,
): MeterReading | Promise<MeterReading> {
  if (!meters || !route.limits.some(isMetered)) return NO_METERS;
  const asks = asksOf(about, route);
  if (asks.length === 0) return NO_METERS;
  const values = within(meters.enter(asks, about.attempt.atMs), route.deadlinesMs.state);
  return values instanceof Promise ? values.then((told) => named(asks, told)) : named(asks, values);
}

function named(asks: readonly MeterAsk[], values: Lookup<readonly number[]>): MeterReading {
  if (values.status !== "found") return { asks, values };
  return {
    asks,
    values: found(Object.fromEntries(asks.map(({ limit }, n) => [limit, values.value[n] ?? 0]))),
  };
}

type Where = { readonly route: Route; readonly deps: Pick<Deps, "meters" | "within"> };

/** Those that only what was looked up says anything of: of a campaign, and of whoever carries another's cookie. */
export function addLateMeters(
  first: MeterReading,
  about: About,
  where: Where,
): MeterReading | Promise<MeterReading> {
  const isCarried = about.stranger === true && about.attempt.device.status === "known";
  return campaignIn(about) === null && !isCarried ? first : withLateMeters(first, about, where);
}

async function withLateMeters(
  first: MeterReading,
  about: About,
  { route, deps }: Where,
): Promise<MeterReading> {
  const asked = new Set(first.asks.map(({ limit }) => limit));
  const limits = route.limits.filter(({ name }) => !asked.has(name));
  const second = await readMeters(about, { ...route, limits }, deps);
  const asks = [...first.asks, ...second.asks];
  if (first.values.status !== "found" || second.values.status !== "found")
    return { asks, values: first.values.status === "found" ? second.values : first.values };
  return { asks, values: found({ ...first.values.value, ...second.values.value }) };
}

function asksOf(about: About, route: Route): readonly MeterAsk[] {
  const keys = keysOf(about);
  const { attempt, cells } = about;
  return route.limits.flatMap((limit): readonly MeterAsk[] => {
    if (!isMetered(limit)) return [];
    const key = keys[limit.key];
    if (key === null) return [];
    const rule = meterRuleOf(limit);
    const { count, windowMs, max, pace } = rule;
    const id = `${attempt.routeKind}:${limit.key}:${key}:${count}:${windowMs}${pace ? `:${max}` : ""}`;
    const inNetwork = limit.key === "address" || limit.key === "subnet" || limit.key === "network";
    const member = count === "addresses" ? (cells.address ?? "") : attempt.credential.accountId;
    return [
      { limit: limit.name, id, home: inNetwork ? (cells.network ?? id) : `meter ${key}`, rule, member },
    ];
  });
}

/**
 * Whoever proves a known device is not held to what strangers did, nor do his logins count for them; his own session's
 * counts hold.
 */
function keysOf(about: About): Readonly<Record<LimitKey, string | null>> {
  const { attempt, cells, presented } = about;
  const { device, source, credential } = attempt;
  const { phone = null, postal = null } = { ...attempt.phone, ...attempt.signup };
  const known = device.status === "known" && about.stranger !== true;
  const campaign = campaignIn(about);
  // A cookie of another account says nothing of this one, but it is the same browser's.
  const mine = "deviceId" in device ? `device ${device.deviceId}` : null;
  const session = mine ?? (presented.clearance && `clearance ${presented.clearance.id}`);
  // Messages cost the same whoever asks for them; strangers must not use up what a number's owner may ask for.
  if (known) return { ...NOBODYS, session, phone: phone && `${phone} ${mine}` };
  return {
    session,
    // Campaigns of two routes that began in one hour have one id.
    campaign: campaign && `${attempt.routeId} ${campaign}`,
    account: credential.accountId,
    address: cells.address,
    // A /56 is what an IPv6 cell of an address is (state/cell-ids.ts), a /24 what an IPv4 network is.
    subnet: source.address?.includes(":") ? cells.address : cells.network,
    network: cells.network,
    asn: cells.asn,
    signature: cells.signature,
    phone,
    postal,
  };
}

function campaignIn({ campaign }: About): string | null {
  return campaign ? campaignOf(campaign.reading) : null;
}

const NOBODYS = {
  account: null,
  address: null,
  subnet: null,
  network: null,
  asn: null,
  signature: null,
  campaign: null,
  phone: null,
  postal: null,
} as const;

/** For the receipt: limits in observe mode that would have held, each with its count. */
export function observedLimits(route: Route, evidence: Evidence): Pick<Receipt, "observed"> {
  const reached = route.limits.filter((limit) => limit.mode === "observe" && isReached(limit, evidence));
  if (reached.length === 0) return {};
  return {
    observed: Object.fromEntries(reached.map((limit) => [limit.name, limitCount(limit, evidence) ?? 0])),
  };
}
