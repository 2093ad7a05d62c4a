import { html } from "hono/html";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { displayScore } from "../../../shared/score/score.ts";
import { type Html, tableOf } from "./document.ts";
import { moment } from "./moment.ts";

/** What fits on a screen or two; whoever wants more exports them. */
const SHOWN = 25;

/** The newest attempts that were not simply let through, each with the way to its receipt. */
export function receiptList(receipts: readonly Receipt[]): Html {
  const acted = receipts.filter(({ decision }) => decision.verdict !== "allow").slice(0, SHOWN);
  const heads = ["Code", "At (UTC)", "Route", "Score", "Verdict", "Done", "By", "Repeats"];
  return html`<section>
    <h2>Newest that were not simply let through</h2>
    ${acted.length === 0 ? html`<p>None yet.</p>` : tableOf("Newest receipts", heads, acted.map(row))}
  </section>`;
}

function row({ code, atMs, route, evidence, decision, repeats }: Receipt): Html {
  return html`<tr>
    <th scope="row"><a href="/receipt?code=${code}">${code}</a></th>
    <td>${moment(atMs)}</td>
    <td>${route.id}</td>
    <td class="number">${displayScore(evidence.score.total)}</td>
    <td>${decision.verdict}</td>
    <td>${decision.action}</td>
    <td>${decision.decidedBy}</td>
    <td class="number">${repeats}</td>
  </tr>`;
}
