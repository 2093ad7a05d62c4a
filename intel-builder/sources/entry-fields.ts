import { rangeBetween, parseRange, type AddressRange } from "./address-range.ts";
import { parseAddress } from "../../shared/identity/ip.ts";
import { addressKindOf } from "./address-role.ts";
import { confidenceOf, type AddressEntry } from "./address-sink.ts";
import type { Seen } from "./address-intervals.ts";

/** What a column or member is called, without case and separators → what it holds. */
const FIELDS = {
  address:
    "ip ipaddress ipaddr ipv4 ipv6 ipv4address ipv6address address addr host network cidr cidrs prefix ipprefix ipv6prefix ipv4prefix " +
    "range iprange subnet netblock srcip sourceip dstip indicator ioc exitip exitaddress",
  first: "startip firstip ipstart ipfrom start from rangestart first beginip startaddress ipfirst",
  last: "endip lastip ipend ipto end to rangeend last endaddress iplast",
  kind: "kind type category threat threattype class tag usagetype",
  confidence: "confidence confidencelevel confidencescore abuseconfidencescore",
  firstSeen: "firstseen firstseenutc created createdat validfrom dateadded",
  lastSeen:
    "lastseen lastseenutc lastonline updated lastupdated lastreported lastreportedat modified timestamp date",
  until: "validuntil expires expiry expiresat expiration",
} as const;
export type EntryField = keyof typeof FIELDS;

const FIELD_OF: ReadonlyMap<string, EntryField> = new Map(
  fieldNames().flatMap((field) => FIELDS[field].split(" ").map((name) => [name, field] as const)),
);

function fieldNames(): readonly EntryField[] {
  return ["address", "first", "last", "kind", "confidence", "firstSeen", "lastSeen", "until"];
}

/** The field that a column of this name holds, or null: `Start_IP`, `ipv4Prefix`, `First Seen (UTC)`. */
export function entryFieldOf(name: string): EntryField | null {
  return FIELD_OF.get(name.toLowerCase().replace(/[^a-z0-9]/gu, "")) ?? null;
}

/** Reads an entry from texts by field. Null where no field holds an address. */
export function entryOfFields(text: (field: EntryField) => string): AddressEntry {
  const confidence = text("confidence").trim();
  return {
    range: rangeOfFields(text),
    kind: addressKindOf(text("kind").trim()),
    confidence: confidence === "" ? null : confidenceOf(Number(confidence)),
    seen: seenOf(text),
  };
}

function rangeOfFields(text: (field: EntryField) => string): AddressRange | null {
  const [address, first, last] = [text("address").trim(), text("first").trim(), text("last").trim()];
  if (address !== "") return parseHost(address);
  return first === ""
    ? null
    : last === ""
      ? parseHost(first)
      : rangeBetween(parseAddress(first), parseAddress(last));
}

/** An address as feeds write it: a scheme and a port, as proxy lists have them, are dropped. */
export function parseHost(text: string): AddressRange | null {
  const range = parseRange(text);
  if (range !== null) return range;
  const bare = text
    .replace(/^[a-z0-9+.-]{1,16}:\/\//iu, "")
    .replace(/\/$/u, "")
    .replace(/^([0-9.]{7,15}|\[[0-9a-f:.]{2,45}\]):\d{1,5}$/iu, "$1");
  return bare === text ? null : parseRange(bare);
}

function seenOf(text: (field: EntryField) => string): Seen | null {
  const [firstDay, lastDay, untilDay] = [
    dayOf(text("firstSeen")),
    dayOf(text("lastSeen")),
    dayOf(text("until")),
  ];
  return firstDay === null && lastDay === null && untilDay === null ? null : { firstDay, lastDay, untilDay };
}

const DAY_MS = 86_400_000;
// 1990 to 2100: a number outside is no time of a feed.
const [FIRST_DAY, LAST_DAY] = [7_305, 47_482];

/** `2026-11-22…`, seconds or milliseconds since 1970 → days since 1970, UTC; null where it is none of them. */
export function dayOf(value: string): number | null {
  const text = value.trim();
  const [, year, month, date] = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:$|[^0-9])/u.exec(text) ?? [];
  const ms = year === undefined ? epochMs(text) : Date.UTC(Number(year), Number(month) - 1, Number(date));
  const day = Math.floor(ms / DAY_MS);
  return day >= FIRST_DAY && day <= LAST_DAY ? day : null;
}

function epochMs(text: string): number {
  if (!/^\d{9,13}(?:\.\d+)?$/u.test(text)) return Number.NaN;
  return text.replace(/\..*$/u, "").length > 11 ? Number(text) : Number(text) * 1000;
}
