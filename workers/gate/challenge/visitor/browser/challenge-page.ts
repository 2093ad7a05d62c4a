import { SOLUTION_FIELD } from "../../../../../shared/challenge/challenge-step.ts";
import { awaitVouch } from "./await-vouch.ts";
import { restoreFiles } from "./restore-files.ts";
import { sendForm, withField } from "./send-form.ts";
import { prepare } from "./solver.ts";

/** What the page says, by state; the texts stand in the page itself, in the visitor's language. */
type State = "waiting" | "working" | "done" | "again" | "failed";

/** Runs the gate's own page (visitor/challenge-page.ts): proves, then sends the visitor's form on. */
export async function runChallengePage(form: HTMLFormElement): Promise<void> {
  show("working");
  // Now, before the widget's own script runs.
  const vouch = form.querySelector(".cf-turnstile") ? awaitVouch() : null;
  leaveHistory();
  globalThis.addEventListener("pageshow", ({ persisted }) => {
    // Back from what the form led to: its proof is spent, and only the visitor can say that it shall be sent again.
    if (persisted) show("again");
  });
  try {
    await restoreFiles(form);
    const bar = document.querySelector("progress");
    const told = (done: number, of: number) => {
      if (bar) bar.value = done / of;
    };
    const proof = await prepare(form.dataset["token"] ?? "", { told, ...(vouch ? { vouch } : {}) });
    withField(form, SOLUTION_FIELD, await proof.write());
    show("done");
    sendForm(form, null);
  } catch {
    show("failed");
  }
}

/**
 * In the history the form's own page takes this one's place: "back" leads there, not to a question about sending again,
 * and the site hears from its own page as if nothing had been in between.
 */
function leaveHistory(): void {
  const { referrer } = document;
  const isOwn = referrer.startsWith(`${location.origin}/`);
  history.replaceState(null, "", isOwn ? referrer : location.href);
}

function show(state: State): void {
  const { classList, dataset } = document.documentElement;
  classList.add("scripted");
  dataset["state"] = state;
  if (state === "again") document.querySelector("button")?.removeAttribute("hidden");
  const status = document.querySelector("[role=status]");
  const text = document.querySelector<HTMLTemplateElement>(`template[data-for=${state}]`);
  if (status && text) status.replaceChildren(text.content.cloneNode(true));
}
