import { html } from "hono/html";
import { REASONS } from "../../../shared/domain/reason.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { displayScore } from "../../../shared/score/score.ts";
import { documentOf, type Html, tableOf } from "./document.ts";
import { moment } from "./moment.ts";

/** Why one attempt was decided as it was, and what would have changed that. */
export function receiptPage(receipt: Receipt): Html {
  return documentOf(`Receipt ${receipt.code}`, [
    facts(receipt),
    reasons(receipt),
    changes(receipt),
    html`<p><a href="/api/receipts/${receipt.code}">The whole receipt as JSON</a></p>`,
  ]);
}

export function missingReceiptPage(): Html {
  return documentOf("No receipt has this code", [
    html`<p>Receipts are kept in a ring, and the oldest make room. Codes have eight characters.</p>`,
  ]);
}

type Fact = readonly [name: string, value: Html | string];

function facts(receipt: Receipt): Html {
  const { atMs, route, decision, evidence, settlement, intel, subject, repeats } = receipt;
  const rows: readonly Fact[] = [
    ["At (UTC)", moment(atMs)],
    ["Route", `${route.id} (${route.kind})`],
    ["Verdict", decision.verdict],
    ["Done", decision.action],
    ["Decided by", decision.decidedBy],
    ["Score", isJudged(receipt) ? `${displayScore(evidence.score.total)} of 100` : "none: it was not judged"],
    ["The origin", settlement ?? "not heard yet"],
    ["Intelligence", intel.release === null ? "none" : `${intel.release} (${intel.state})`],
    ["Account", subject.accountId ?? "none"],
    ["From", [subject.country, subject.asn === null ? null : `AS ${subject.asn}`].filter(Boolean).join(", ")],
    ["Further attempts it stands for", String(repeats)],
    ["Without an answer", Object.keys(evidence.degraded).join(", ") || "nothing"],
    ...rareFacts(receipt),
  ];
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** What few receipts have. */
function rareFacts({
  unreadable,
  overload,
  observed = {},
  marks = [],
  unheard = [],
}: Receipt): readonly Fact[] {
  const reached = Object.entries(observed).map(([name, count]) => `${name} (${count})`);
  const rare: readonly Fact[] = [
    ["Could not be read", unreadable ?? ""],
    [
      "No room to judge",
      overload ? "more attempts came at once than a route's overload setting lets in" : "",
    ],
    ["Limits that only watch", reached.join(", ")],
    ["Told to the origin", marks.join(", ")],
    ["Objects that could not be told lately", unheard.join(", ")],
  ];
  return rare.filter(([, value]) => value !== "");
}

function isJudged({ unreadable, overload }: Receipt): boolean {
  return unreadable === undefined && overload === undefined;
}

function reasons(receipt: Receipt): Html {
  const { contributions } = receipt.evidence.score;
  if (!isJudged(receipt)) return html``;
  if (contributions.length === 0) return html`<p>Nothing spoke for or against this attempt.</p>`;
  const rows = contributions.map(
    ({ reason, points, detail }) =>
      html`<tr>
        <th scope="row">${REASONS[reason].text}</th>
        <td class="number">${points > 0 ? "+" : ""}${points.toFixed(1)}</td>
        <td>${detail ?? ""}</td>
        <td><code>${reason}</code></td>
      </tr>`,
  );
  return html`<h2>What spoke for and against</h2>
    ${tableOf("Reasons", ["Because", "Points", "Detail", "Name"], rows)}`;
}

function changes({ wouldChange }: Receipt): Html {
  if (wouldChange.length === 0) return html``;
  return html`<h2>What would have changed it</h2>
    <ul>
      ${wouldChange.map(
        ({ without, action }) => html`<li>Without <code>${without}</code>: <strong>${action}</strong></li>`,
      )}
    </ul>`;
}
