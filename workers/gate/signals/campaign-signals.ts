import type { CampaignReading } from "../../../shared/domain/campaign.ts";
import type { Signal } from "../../../shared/domain/signal.ts";

/**
 * Odds of one to thirty count for nothing, odds of seven to one fully. While a campaign runs, hardly one in a hundred good
 * strangers reaches one to four, which half of its members from the whole world do: there a silent proof is asked.
 */
const [FROM, FULL] = [-3.5, 2];

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
