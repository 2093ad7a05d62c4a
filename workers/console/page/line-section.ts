import { html } from "hono/html";
import type { LineCounts } from "../api/limits.ts";
import { type Html, tableOf } from "./document.ts";
import { moment } from "./moment.ts";

/** Which lines of the policy decided, and what those that only watch would have done. */
export function lineSections(counts: LineCounts): readonly Html[] {
  const { receipts, sinceMs, observed } = counts;
  const since = sinceMs === null ? "" : html`, since ${moment(sinceMs)} UTC`;
  return [
    html`<section>
      <h2>What decided</h2>
      <p>Over the newest ${receipts} receipts${since}.</p>
      ${receipts === 0 ? "" : deciding(counts)}
    </section>`,
    html`<section>
      <h2>Limits that only watch</h2>
      ${watching(observed)}
    </section>`,
  ];
}

function deciding({ decided, onlyObserved }: LineCounts): Html {
  const most = Math.max(...Object.values(decided));
  // Routes in observe mode alone fill this column: elsewhere it would be noughts.
  const watches = Object.keys(onlyObserved).length > 0;
  const heads = [
    "Line of the policy",
    "Attempts",
    "Beside the busiest",
    ...(watches ? ["Only observed"] : []),
  ];
  const rows = byCount(decided).map(
    ([line, count]) =>
      html`<tr>
        <th scope="row">${line}</th>
        <td class="number">${count}</td>
        <td><meter aria-label="${line}" min="0" max="${most}" value="${count}"></meter></td>
        ${watches ? html`<td class="number">${onlyObserved[line] ?? 0}</td>` : ""}
      </tr>`,
  );
  return tableOf("What decided", heads, rows);
}

function watching(observed: LineCounts["observed"]): Html {
  const rows = byCount(observed);
  if (rows.length === 0) return html`<p>No limit in observe mode was reached.</p>`;
  return tableOf(
    "Limits that only watch",
    ["Limit", "Attempts it would have held"],
    rows.map(
      ([line, count]) =>
        html`<tr>
          <th scope="row">${line}</th>
          <td class="number">${count}</td>
        </tr>`,
    ),
  );
}

function byCount(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(counts).toSorted(([, a], [, b]) => b - a);
}
