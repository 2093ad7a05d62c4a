const OVERRIDES = ["action", "method", "enctype", "target"] as const;

/** A hidden field of that name, in place of an earlier one. */
export function withField(form: HTMLFormElement, name: string, value: string): void {
  for (const earlier of form.querySelectorAll(`input[type=hidden][name="${CSS.escape(name)}"]`))
    earlier.remove();
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  form.append(input);
}

/**
 * Sends a form as this button would have: with its name and value, and to where it says. Validation and the page's own
 * handlers have run before; `requestSubmit` would run them a second time.
 */
export function sendForm(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const isNamed = submitter instanceof HTMLButtonElement || submitter instanceof HTMLInputElement;
  if (isNamed && submitter.name !== "") withField(form, submitter.name, submitter.value);
  const restored = OVERRIDES.map((name) => [name, form.getAttribute(name)] as const);
  for (const name of OVERRIDES) {
    const asked = submitter?.getAttribute(`form${name}`);
    if (asked !== null && asked !== undefined) form.setAttribute(name, asked);
  }
  // A field called "submit" hides the form's own method.
  HTMLFormElement.prototype.submit.call(form);
  for (const [name, value] of restored) {
    if (value === null) form.removeAttribute(name);
    else form.setAttribute(name, value);
  }
}
