import { SOLUTION_FIELD } from "../../../shared/challenge/challenge-step.ts";
import type { ChallengePage, VisitorPort } from "../visitor-port.ts";

/** The barest of pages: the visitor's form again, to be sent after the wait. */
export const visitor: VisitorPort = {
  page: (asked) => ({
    html: pageOf(asked),
    policy: "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
  }),
  asset: () => null,
  attach: (response) => response,
};

function pageOf({ challenge, target, form }: ChallengePage): string {
  const solution = { name: SOLUTION_FIELD, value: `${challenge.token}~wait~` };
  const fields = [...(form.fields ?? []), solution]
    .map(({ name, value }) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  return `<!doctype html><html lang="en"><title>One moment</title><form method="post" action="${escaped(target)}">${fields}
<p>Please wait ${challenge.waitSeconds} seconds, then continue.</p><button>Continue</button></form></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => `&#${character.charCodeAt(0)};`);
}
