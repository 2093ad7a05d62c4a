import { attachFetch, withProofs } from "./attach-fetch.ts";
import { attachForms } from "./attach-forms.ts";
import { attachXhr } from "./attach-xhr.ts";
import { runChallengePage } from "./challenge-page.ts";
import { solve } from "./solver.ts";

/*
 * /.gatehouse/client.js, a module. Loaded by a tag, it answers challenges for the page's own fetch, XHR and forms:
 *
 *   <script type="module" src="/.gatehouse/client.js" data-gatehouse-routes='[{"id":"login","path":"/login"}]'></script>
 *
 * An application that imports it decides itself: `solve(token)`, `withProofs(fetch)`, or the three below.
 */
export { attachFetch, attachForms, attachXhr, solve, withProofs };

const routes = document.querySelector<HTMLScriptElement>("script[data-gatehouse-routes]")?.dataset;
if (routes) {
  attachFetch();
  attachXhr();
  attachForms(JSON.parse(routes["gatehouseRoutes"] ?? "[]"));
}

const form = document.querySelector<HTMLFormElement>("form#gatehouse-challenge");
if (form) void runChallengePage(form);
