import type { CampaignReading } from "../../../shared/domain/campaign.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { ramp } from "./ramp.ts";

/** Odds of seven to one count fully, those of one to thirty for next to nothing. */
const [FROM, FULL] = [-3.5, 2];

/**
 * Of a login it is up to two points of twelve from one to a thousand to one to a hundred and fifty: enough for the invisible proof where
 * nothing speaks for the attempt, not for anything that a person would see (0087). Nearly everybody who signs up, or asks for a letter, is a
 * stranger.
 */
const [LOGIN_FROM, LOGIN_FULL, LOGIN_STRENGTH] = [-7, -5, 0.165];

/** From here on a stranger is counted as one of the campaign: three to one. */
const MEMBER = 1;

/** The campaign that the attempt most probably belongs to. */
export function campaignOf({ campaign, odds }: CampaignReading): string | null {
  return odds !== null && odds >= MEMBER ? campaign : null;
}

/**
 * Says nothing while there is no alarm. Rises with the odds that the attempt belongs to the campaign. `isLogin`: on a route of that kind.
 */
export function campaignSignals({ campaign, odds }: CampaignReading, isLogin: boolean): readonly Signal[] {
  if (campaign === null || odds === null || odds <= (isLogin ? LOGIN_FROM : FROM)) return [];
  const least = isLogin ? LOGIN_STRENGTH * ramp(odds, LOGIN_FROM, LOGIN_FULL) : 0;
  const strength = Math.max(least, ramp(odds, FROM, FULL));
  return [{ reason: "campaign_member", strength, detail: `campaign ${campaign}` }];
}
