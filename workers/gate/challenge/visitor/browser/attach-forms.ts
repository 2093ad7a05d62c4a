import { CHALLENGE_PATH, SOLUTION_FIELD } from "../../../../../shared/challenge/challenge-step.ts";
import type { PreparedProof } from "./prepare-proof.ts";
import { sendForm, withField } from "./send-form.ts";
import { prepare } from "./solver.ts";

/** A route whose forms carry their proof with them. `path` may hold `:name` for one segment, as in the policy. */
export type FormRoute = { readonly id: string; readonly path: string };

/**
 * Proofs for the forms of this route: the work begins when somebody first enters such a form, and is there when it is sent.
 * Where no proof can be had the form is sent without one: the gate then asks on a page of its own.
 */
export function attachForms(route: FormRoute): void {
  const { ready, prefetch } = proofsOf(route);
  const sending = new WeakSet<HTMLFormElement>();
  document.addEventListener("focusin", ({ target }) => {
    const form = target instanceof Element ? target.closest("form") : null;
    if (form && isGuarded(form, null, route)) prefetch();
  });
  // Last of all: a form that the page's own script takes over is its own business, and goes by fetch.
  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (!isGuarded(form, submitter, route)) return;
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    const send = async (): Promise<void> => {
      const solution = await ready();
      if (solution !== null) withField(form, SOLUTION_FIELD, solution);
      sendForm(form, submitter);
      sending.delete(form);
    };
    void send();
  });
  // Back from the browser's memory of pages: the proof in the form is spent.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const field of document.querySelectorAll(`input[name="${SOLUTION_FIELD}"]`)) field.remove();
  });
}

type Proofs = { readonly ready: () => Promise<string | null>; readonly prefetch: () => void };

/** At most one unspent proof at a time. */
function proofsOf({ id }: FormRoute): Proofs {
  let pending: Promise<PreparedProof | null> | null = null;
  const prefetch = () => {
    pending ??= ask(id).catch(() => null);
  };
  const take = async (): Promise<PreparedProof | null> => {
    prefetch();
    const proof = await pending;
    pending = null;
    return proof ?? null;
  };
  const ready = async () => {
    let proof = await take();
    if (proof && !proof.isFresh()) proof = await take();
    return proof ? proof.write() : null;
  };
  return { prefetch, ready };
}

/** Null where this route asks nothing of anyone. */
async function ask(routeId: string): Promise<PreparedProof | null> {
  const answer = await fetch(`${CHALLENGE_PATH}?route=${encodeURIComponent(routeId)}`);
  if (!answer.ok) return null;
  const { challenge }: { challenge: { token: string } } = await answer.json();
  return prepare(challenge.token);
}

function isGuarded(form: HTMLFormElement, submitter: HTMLElement | null, { path }: FormRoute): boolean {
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
