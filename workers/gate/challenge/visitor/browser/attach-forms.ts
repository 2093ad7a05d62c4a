import { SOLUTION_FIELD } from "../../../../../shared/challenge/challenge-step.ts";
import { formProofs, type FormProofs } from "./form-proofs.ts";
import { sendForm, withField } from "./send-form.ts";

/** A route whose forms carry their proof with them. `path` may hold `:name` for one segment, as in the policy. */
export type FormRoute = { readonly id: string; readonly path: string };

/**
 * Proofs for the forms of these routes: the work begins when somebody first enters such a form, and is there when it is
 * sent. Where no proof can be had the form is sent without one: the gate then asks on a page of its own.
 */
export function attachForms(routes: readonly FormRoute[]): void {
  const guarded = routes.map(({ id, path }) => ({ path, proofs: formProofs(id) }));
  const proofsFor: ProofsFor = (form, submitter) =>
    guarded.find(({ path }) => isSentTo(form, submitter, path))?.proofs ?? null;
  const prefetch = (entered: EventTarget | null): void => {
    const form = entered instanceof Element ? entered.closest("form") : null;
    if (form) proofsFor(form, null)?.prefetch();
  };
  document.addEventListener("focusin", ({ target }) => prefetch(target));
  // The page may have put the cursor there before this script came.
  prefetch(document.activeElement);
  takeOver(proofsFor);
  // Back from the browser's memory of pages: the proof in the form is spent.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const field of document.querySelectorAll(`input[name="${SOLUTION_FIELD}"]`)) field.remove();
  });
}

type ProofsFor = (form: HTMLFormElement, submitter: HTMLElement | null) => FormProofs | null;

/** Last of all listeners: a form that the page's own script takes over is its own business, and goes by fetch. */
function takeOver(proofsFor: ProofsFor): void {
  const sending = new WeakSet<HTMLFormElement>();
  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    const proofs = proofsFor(form, submitter);
    if (!proofs) return;
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    const send = async (): Promise<void> => {
      const solution = await proofs.take();
      if (solution !== null) withField(form, SOLUTION_FIELD, solution);
      sendForm(form, submitter);
      sending.delete(form);
    };
    void send();
  });
}

function isSentTo(form: HTMLFormElement, submitter: HTMLElement | null, path: string): boolean {
  const method = submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "";
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  const url = new URL(action, document.baseURI);
  return method.toLowerCase() === "post" && url.origin === location.origin && fits(url.pathname, path);
}

function fits(pathname: string, template: string): boolean {
  const [actual, wanted] = [pathname, template].map((path) => path.toLowerCase().split("/").filter(Boolean));
  if (!actual || !wanted || actual.length !== wanted.length) return false;
  return wanted.every((segment, index) => segment.startsWith(":") || segment === actual[index]);
}
