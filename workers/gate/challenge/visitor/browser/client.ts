import { attachFetch, withProofs } from "./attach-fetch.ts";
import { attachForms } from "./attach-forms.ts";
import { attachXhr } from "./attach-xhr.ts";
import { runChallengePage } from "./challenge-page.ts";
import { solve } from "./solver.ts";

/*
 * /.gatehouse/client.js, a module. Loaded by a tag, it answers challenges for the page's own fetch, XHR and forms:
 *
 *   <script type="module" src="/.gatehouse/client.js" data-gatehouse-route="login" data-gatehouse-path="/login"></script>
 *
 * An application that imports it decides itself: `solve(token)`, `withProofs(fetch)`, or the three below.
 */
export { attachFetch, attachForms, attachXhr, solve, withProofs };

const tag = document.querySelector<HTMLScriptElement>("script[data-gatehouse-route]");
if (tag) {
  attachFetch();
  attachXhr();
  const { gatehouseRoute: id = "", gatehousePath: path } = tag.dataset;
  if (path !== undefined) attachForms({ id, path });
}

const form = document.querySelector<HTMLFormElement>("form#gatehouse-challenge");
if (form) void runChallengePage(form);
