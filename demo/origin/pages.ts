const STYLE =
  "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}" +
  "label{display:block;margin-top:1rem}input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}" +
  "button{font:inherit;margin-top:1.5rem;padding:.4rem 1.2rem}[role=alert]{border-left:.3rem solid #b00020;padding-left:.8rem}";

/** One text for a wrong name and a wrong password, so that a visitor learns nothing; all that tells them where the status does not. */
export const PAIR_UNKNOWN = "We do not know this address and password together.";

/** One field of a form: label, input, and what the browser may fill in. */
type Field = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly autocomplete: string;
};

const USERNAME: Field = {
  name: "username",
  label: "E-mail address",
  type: "email",
  autocomplete: "username",
};
const PASSWORD: Field = {
  name: "password",
  label: "Password",
  type: "password",
  autocomplete: "current-password",
};
const NEW_PASSWORD: Field = { ...PASSWORD, autocomplete: "new-password" };
const EMAIL: Field = { name: "email", label: "Send receipts to", type: "email", autocomplete: "email" };
const CODE: Field = {
  name: "code",
  label: "Code from the e-mail",
  type: "text",
  autocomplete: "one-time-code",
};
const NEXT_PASSWORD: Field = { ...NEW_PASSWORD, label: "New password" };

export function homePage(username: string | null): string {
  const door =
    username === null
      ? `<a href="/login">Sign in</a> or <a href="/signup">open an account</a>`
      : accountDoor(username);
  return page("The Lantern Shop", `<p>Lanterns, wicks and oil since 1911.</p><p>${door}</p>`);
}

export function loginPage(problem: string | null): string {
  return page(
    "Sign in",
    `${alert(problem)}${form("/login", [USERNAME, PASSWORD], "Sign in")}<p><a href="/signup">Open an account</a> or <a href="/reset">ask for a new password</a></p>`,
  );
}

export function signupPage(problem: string | null): string {
  return page(
    "Open an account",
    `${alert(problem)}${form("/signup", [USERNAME, NEW_PASSWORD, EMAIL], "Open the account")}`,
  );
}

export function codePage(problem: string | null): string {
  return page(
    "One more step",
    `${alert(problem)}<p>We have sent a code of six digits to your address.</p>${form("/login/code", [CODE], "Go on")}`,
  );
}

export function resetPage(): string {
  return page("A new password", form("/reset", [USERNAME], "Send me a code"));
}

/** The same for a name that nobody has: the page says nothing of who is a customer. */
export function newPasswordPage(username: string, problem: string | null): string {
  const named = `<input type="hidden" name="username" value="${escapeHtml(username)}">`;
  return page(
    "Choose a new password",
    `${alert(problem)}<p>If there is an account with this address, a code of six digits is on its way to it.</p>${form(
      "/reset/code",
      [CODE, NEXT_PASSWORD],
      "Change the password",
      named,
    )}`,
  );
}

export function accountPage(username: string): string {
  return page(
    "Your account",
    `<p>Signed in as <strong>${escapeHtml(username)}</strong>.</p>${form("/logout", [], "Sign out")}`,
  );
}

export function missingPage(): string {
  return page("Nothing here", `<p><a href="/">Back to the shop</a></p>`);
}

function accountDoor(username: string): string {
  return `Welcome back, <a href="/account">${escapeHtml(username)}</a>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · The Lantern Shop</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>
`;
}

function alert(problem: string | null): string {
  return problem === null ? "" : `<p role="alert">${escapeHtml(problem)}</p>`;
}

function form(action: string, fields: readonly Field[], submit: string, hidden = ""): string {
  const inputs = fields.map(
    ({ name, label, type, autocomplete }) =>
      `<label for="${name}">${label}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required>`,
  );
  return `<form method="post" action="${action}">${hidden}${inputs.join("")}<button>${submit}</button></form>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
