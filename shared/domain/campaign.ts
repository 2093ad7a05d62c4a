import type { NameOrder } from "./attempt.ts";

/**
 * What a campaign of strangers may have in common although no address, account or password comes twice. All are known
 * when an attempt is judged.
 */
export const CAMPAIGN_FEATURES = ["signature", "country", "asn", "answer", "password", "account"] as const;
export type CampaignFeature = (typeof CAMPAIGN_FEATURES)[number];

/** One value for each feature; short words or pseudonyms. */
export type CampaignFacts = Readonly<Record<CampaignFeature, string>>;

/** Where a stranger fails, for what order and pace tell. */
export type Lost = {
  readonly routeId: string;
  readonly signature: string;
  readonly order: NameOrder;
  readonly atMs: number;
};

/** A stranger's attempt whose outcome is known. */
export type Stranger = {
  readonly facts: CampaignFacts;
  readonly failed: boolean;
  readonly unknownUser: boolean;
  readonly leakedPair: boolean;
  /** Of a failure. */
  readonly lost?: Lost;
};

/** Whose attempt it was, so that who fails and then gets in is one good stranger. Pseudonyms. */
export type Visitor = {
  readonly accountId: string;
  readonly addressId: string | null;
  /** It was held against the attempt that it looks like a member of the running campaign. */
  readonly member: boolean;
};

/** What the route's strangers looked like when an attempt was judged. */
export type CampaignReading = {
  /** `null`: no alarm. Else the campaign's id, as the console lists it. */
  readonly campaign: string | null;
  /** The sequential test's statistic over its threshold: from 1 on there is an alarm. */
  readonly level: number;
  /** Log-odds that an attempt with these facts belongs to the campaign; `null` without an alarm. */
  readonly odds: number | null;
};
