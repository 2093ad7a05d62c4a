import { html } from "hono/html";
import type { LearningRoute, ListedCampaign } from "../api/campaigns.ts";
import { type Html, tableOf } from "./document.ts";
import { lasting, moment } from "./moment.ts";

export type Attacks = {
  readonly campaigns: readonly ListedCampaign[];
  /** Routes that are too young for campaigns. */
  readonly learning: readonly LearningRoute[];
};

/** Attacks on routes, the running ones first, and why on some none is seen yet. Null: no policy is active, so there are no routes. */
export function campaignSection(attacks: Attacks | null, nowMs: number): Html {
  return html`<section>
    <h2>Attacks</h2>
    ${attacks === null ? html`<p>No policy is active.</p>` : listed(attacks.campaigns, nowMs)}
    ${attacks === null || attacks.learning.length === 0 ? "" : stillLearning(attacks.learning)}
  </section>`;
}

function stillLearning(routes: readonly LearningRoute[]): Html {
  return html`<p>
      What is usual is still being learned. Until then attacks here are judged attempt by attempt (below), not
      listed as one:
    </p>
    <ul>
      ${routes.map(
        ({ route, hours, ofHours, strangers, ofStrangers }) =>
          html`<li>
            ${route}: ${Math.min(hours, ofHours)} of ${ofHours} hours, ${Math.min(strangers, ofStrangers)} of
            ${ofStrangers} attempts without a known device
          </li>`,
      )}
    </ul>`;
}

function listed(campaigns: readonly ListedCampaign[], nowMs: number): Html {
  const running = campaigns.filter(({ endedAtMs }) => endedAtMs === null);
  const ended = campaigns.filter(({ endedAtMs }) => endedAtMs !== null);
  const heads = [
    "Route",
    "State",
    "Began (UTC)",
    "Strangers' attempts",
    "Of them the attack's",
    "Set apart by",
  ];
  return html`<p>${summary(running.length, ended.length)}</p>
    ${
      campaigns.length === 0
        ? ""
        : tableOf(
            "Attacks",
            [...heads, "Members not let in", "Accounts"],
            [...running, ...ended].map((campaign) => row(campaign, nowMs)),
          )
    }`;
}

function summary(running: number, ended: number): string {
  const now = running === 0 ? "No attack is running." : `${running} running now.`;
  return ended === 0 ? now : `${now} ${ended} ended.`;
}

function row(campaign: ListedCampaign, nowMs: number): Html {
  const { route, startedAtMs, endedAtMs, attempts, attackers, members } = campaign;
  const state =
    endedAtMs === null
      ? html`<strong class="bad">running</strong>, ${lasting(nowMs - startedAtMs)}`
      : html`ended after ${lasting(endedAtMs - startedAtMs)}`;
  return html`<tr>
    <th scope="row">${route}</th>
    <td>${state}</td>
    <td>${moment(startedAtMs)}</td>
    <td class="number">${attempts}</td>
    <td class="number">about ${attackers}</td>
    <td>${cells(campaign)}</td>
    <td class="number">${members}</td>
    <td>${accounts(campaign)}</td>
  </tr>`;
}

/** What each part of a cell's key is about (`campaign-sums.ts` of the gate). */
const FEATURES: Readonly<Record<string, string>> = {
  signature: "client",
  country: "country",
  asn: "AS",
  answer: "leaked data:",
  password: "password:",
  account: "account:",
};

/** The route's own tests; an alarm may come from a cell as well. */
const TESTS: Readonly<Record<string, string>> = {
  failures: "failed logins",
  unknownUsers: "unknown user names",
  leakedPairs: "leaked pairs and unknown user names",
  leakedFailures: "leaked pairs that fail",
  outcomes: "failures and unknown names together",
  together: "failures, unknown names and leaked pairs together",
};

function inWords(cell: string): string {
  const parts = cell.split(" ").map((part) => {
    const [feature = "", value = ""] = part.split(":", 2);
    return `${FEATURES[feature] ?? feature} ${value}`.trim();
  });
  return parts.join(" and ");
}

function cells({ cells: telling, shownBy }: ListedCampaign): Html {
  return html`<ul>
      ${telling.map((cell) => html`<li>${inWords(cell)}</li>`)}
    </ul>
    <small>alarm by ${TESTS[shownBy] ?? inWords(shownBy)}</small>`;
}

/** Pseudonyms, as receipts name them. */
function accounts({ accounts: known }: ListedCampaign): Html {
  if (known.length === 0) return html`none`;
  return html`<details>
    <summary>${known.length} seen last</summary>
    <ul>
      ${known.map((account) => html`<li><code>${account}</code></li>`)}
    </ul>
  </details>`;
}
