import type { CampaignReading } from "../../../shared/domain/campaign.ts";
import type { Signal } from "../../../shared/domain/signal.ts";

/** Odds of one to three count for nothing yet, odds of fifty to one fully: a stranger like most good people is left alone. */
const [FROM, FULL] = [-1, 4];

/** From here on a stranger is counted as one of the campaign: three to one. */
const MEMBER = 1;

/** The campaign that the attempt most probably belongs to. */
export function campaignOf({ campaign, odds }: CampaignReading): string | null {
  return odds !== null && odds >= MEMBER ? campaign : null;
}

/** Says nothing while there is no alarm. Rises with the odds that the attempt belongs to the campaign. */
export function campaignSignals({ campaign, odds }: CampaignReading): readonly Signal[] {
  if (campaign === null || odds === null || odds <= FROM) return [];
  return [
    {
      reason: "campaign_member",
      strength: Math.min(1, (odds - FROM) / (FULL - FROM)),
      detail: `campaign ${campaign}`,
    },
  ];
}
