import type { AddressKind } from "../../shared/domain/address-kind.ts";
import { SHARED, SHIELD, type FactId, type Seen } from "./address-intervals.ts";
import type { AddressRange } from "./address-range.ts";
import type { AddressPurpose, AddressRole } from "./address-role.ts";
import type { Collection } from "./collection.ts";
import { factsOf } from "./feed-facts.ts";
import type { FeedFile } from "./feed-file.ts";

/** One record of a feed of addresses, whatever it was written in. Absent means that the file's own role says it. */
export type AddressEntry = {
  readonly range: AddressRange | null;
  readonly kind?: AddressKind | null;
  readonly confidence?: number | null;
  readonly seen?: Seen | null;
};

/** Takes a feed's records: guards refuse, the tally counts, the rest goes into the intervals. */
export type AddressSink = {
  /** `number`: line or record, counted from 1. */
  readonly add: (number: number, entry: AddressEntry) => void;
  readonly reject: (number: number, code: string) => void;
};

// Steps of a twentieth: what a feed says finer than that is noise, and every step is another combination in the table.
const CONFIDENCE_STEPS = 20;

/** `separator` stands between file and number in reports: ":" for lines, "#" for records. */
export function openAddressSink(
  collection: Collection,
  file: FeedFile,
  role: AddressRole | null,
  separator: ":" | "#" = ":",
): AddressSink {
  const { guards, intervals } = collection;
  const counted = collection.tally(factsOf(file, role?.confidence ?? UNSTATED_CONFIDENCE));
  const { id: source } = counted.facts;
  // A feed says few different things of millions of addresses.
  const undated = new Map<string, Map<number, FactId>>();
  const factOf = (kind: AddressKind, confidence: number): FactId => {
    const ofKind = undated.get(kind) ?? new Map<number, FactId>();
    undated.set(kind, ofKind);
    const fact = ofKind.get(confidence) ?? intervals.idOf({ kind, confidence, source });
    ofKind.set(confidence, fact);
    return fact;
  };
  const reject = (number: number, code: string): void =>
    counted.reject(`${file.path}${separator}${number}`, code);
  return {
    reject,
    add(number, { range, kind, confidence, seen }) {
      const purpose: AddressPurpose | null = kind ?? role?.kind ?? null;
      if (range === null) return reject(number, "not_an_address");
      if (purpose === null) return reject(number, "no_kind");
      const fault = refusal(collection, range, purpose);
      if (fault !== null) return reject(number, fault);
      counted.accept();
      if (addGround(collection, range, purpose, number)) return;
      const sure = confidence ?? role?.confidence ?? UNSTATED_CONFIDENCE;
      const fact = seen
        ? intervals.idOf({ kind: purpose, confidence: sure, source }, seen)
        : factOf(purpose, sure);
      intervals.add(range, fact, number);
      if (purpose === "relay") guards.addRelay(range);
    },
  };
}

/** Guards say what others may not; of themselves only that they are no mistake as wide as a continent. */
function refusal({ guards }: Collection, range: AddressRange, purpose: AddressPurpose): string | null {
  if (purpose === "bogon" || purpose === "own") return null;
  return guards.faultOf(range, purpose === "cdn" || purpose === "mobile" ? "hosting" : purpose);
}

// What feeds say without a name or a column that tells how sure they are.
const UNSTATED_CONFIDENCE = 0.6;

/** Lists that say nothing of addresses but what may be said of them. Narrows the purpose to a kind where it is false. */
function addGround(
  { guards, intervals }: Collection,
  range: AddressRange,
  purpose: AddressPurpose,
  line: number,
): purpose is Exclude<AddressPurpose, AddressKind> {
  if (purpose === "bogon") guards.addBogon(range);
  else if (purpose === "own") guards.addOwn(range);
  else if (purpose === "cdn") guards.addCdn(range);
  else if (purpose !== "mobile") return false;
  if (purpose === "cdn") intervals.add(range, SHIELD, line);
  if (purpose === "mobile") intervals.add(range, SHARED, line);
  return true;
}

/** 0..1 in steps of a twentieth, or 0..100 as many feeds have it; null where it is no number of either. */
export function confidenceOf(value: number): number | null {
  if (!(value >= 0 && value <= 100)) return null;
  const share = value > 1 ? value / 100 : value;
  return roundConfidence(share);
}

export function roundConfidence(confidence: number): number {
  return Math.round(confidence * CONFIDENCE_STEPS) / CONFIDENCE_STEPS;
}
