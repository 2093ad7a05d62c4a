import { type Answer, cookie, html, json, seeOther } from "./answer.ts";
import {
  accountPage,
  codePage,
  homePage,
  loginPage,
  missingPage,
  newPasswordPage,
  PAIR_UNKNOWN,
  resetPage,
  signupPage,
} from "./pages.ts";
import type { Fields } from "./read-fields.ts";
import { askReset, changePassword } from "./reset-password.ts";
import { enterCode, type ShopDeps, signIn, signUp } from "./sign-in.ts";

/** One request as the shop's pages see it. `stepUp`: a verified Gatehouse header asks for a second factor. */
export type ShopRequest = {
  readonly method: string;
  readonly path: string;
  readonly fields: Fields;
  readonly cookies: ReadonlyMap<string, string>;
  readonly stepUp: boolean;
};

type Handler = (request: ShopRequest, deps: ShopDeps) => Answer | Promise<Answer>;

const SESSION = "shop_session";
const LOGIN = "shop_login";
const RESET = "shop_reset";
const UNKNOWN_USER = { "x-shop-reason": "unknown-user" };

const ROUTES: Readonly<Record<string, Handler>> = {
  "GET /": (request, deps) => html(200, homePage(signedInUser(request, deps))),
  "GET /login": () => html(200, loginPage(null)),
  "POST /login": postLogin,
  "GET /login/code": () => html(200, codePage(null)),
  "POST /login/code": postCode,
  "GET /signup": () => html(200, signupPage(null)),
  "POST /signup": postSignup,
  "GET /reset": () => html(200, resetPage()),
  "POST /reset": postReset,
  "POST /reset/code": postResetCode,
  "GET /account": getAccount,
  "POST /logout": postLogout,
  "POST /api/login": postApiLogin,
  "POST /api/login/code": postApiCode,
  "POST /api/signup": postApiSignup,
};

export function answerShop(request: ShopRequest, deps: ShopDeps): Answer | Promise<Answer> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handler = ROUTES[`${method} ${request.path}`];
  return handler ? handler(request, deps) : html(404, missingPage());
}

async function postLogin({ fields, stepUp }: ShopRequest, deps: ShopDeps): Promise<Answer> {
  const answer = await signIn(
    deps,
    { username: field(fields, "username"), password: field(fields, "password") },
    stepUp,
  );
  if (answer.status === "ok") return signedIn(answer.session);
  if (answer.status === "code_required") return codeAsked(answer.login);
  // For operators' eyes behind the gate.
  const reason = answer.status === "unknown_user" ? "unknown-user" : "wrong-password";
  return html(deps.refusalStatus, loginPage(PAIR_UNKNOWN), {
    "x-shop-reason": reason,
  });
}

function postReset({ fields }: ShopRequest, deps: ShopDeps): Answer {
  const username = field(fields, "username");
  const { isCustomer, reset } = askReset(deps, username);
  return html(200, newPasswordPage(username, null), {
    "set-cookie": [cookie(RESET, reset)],
    ...(isCustomer ? {} : UNKNOWN_USER),
  });
}

async function postResetCode({ fields, cookies }: ShopRequest, deps: ShopDeps): Promise<Answer> {
  const username = field(fields, "username");
  const code = field(fields, "code");
  const password = field(fields, "password");
  const reset = cookies.get(RESET) ?? "";
  const answer = await changePassword(deps, { username, code, password, reset });
  if (answer.status === "ok") return signedIn(answer.session);
  if (answer.status === "invalid")
    return html(422, newPasswordPage(username, "Please choose a password of at least 8 characters."));
  return html(
    deps.refusalStatus,
    newPasswordPage(username, "That was not the code, or it has expired."),
    answer.status === "unknown_user" ? UNKNOWN_USER : {},
  );
}

function postCode({ fields, cookies }: ShopRequest, deps: ShopDeps): Answer {
  const answer = enterCode(deps, cookies.get(LOGIN) ?? "", field(fields, "code"));
  if (answer.status === "ok") return signedIn(answer.session);
  if (answer.status === "wrong_code") return html(deps.refusalStatus, codePage("That was not the code."));
  return html(deps.refusalStatus, loginPage("That code has expired. Please sign in again."));
}

async function postSignup({ fields, stepUp }: ShopRequest, deps: ShopDeps): Promise<Answer> {
  const raw = { username: field(fields, "username"), password: field(fields, "password") };
  const answer = await signUp(deps, raw, stepUp);
  if (answer.status === "ok") return signedIn(answer.session);
  if (answer.status === "code_required") return codeAsked(answer.login);
  if (answer.status === "taken")
    return html(409, signupPage("There is an account with this address already."));
  return html(422, signupPage("Please give an e-mail address and a password of at least 8 characters."));
}

function getAccount(request: ShopRequest, deps: ShopDeps): Answer {
  const username = signedInUser(request, deps);
  return username === null ? seeOther("/login") : html(200, accountPage(username));
}

function postLogout({ cookies }: ShopRequest, { store }: ShopDeps): Answer {
  store.closeSession(cookies.get(SESSION) ?? "");
  return seeOther("/", [cookie(SESSION, "")]);
}

async function postApiLogin({ fields, stepUp }: ShopRequest, deps: ShopDeps): Promise<Answer> {
  const raw = { username: field(fields, "user.username"), password: field(fields, "user.password") };
  const answer = await signIn(deps, raw, stepUp);
  if (answer.status === "ok") return apiSignedIn(200, answer.session);
  if (answer.status === "code_required") return apiCodeAsked(200, answer.login);
  return json(401, { error: { code: answer.status } });
}

function postApiCode({ fields }: ShopRequest, deps: ShopDeps): Answer {
  const answer = enterCode(deps, field(fields, "login"), field(fields, "code"));
  return answer.status === "ok"
    ? apiSignedIn(200, answer.session)
    : json(401, { error: { code: answer.status } });
}

async function postApiSignup({ fields, stepUp }: ShopRequest, deps: ShopDeps): Promise<Answer> {
  const raw = { username: field(fields, "user.username"), password: field(fields, "user.password") };
  const answer = await signUp(deps, raw, stepUp);
  if (answer.status === "ok") return apiSignedIn(201, answer.session);
  if (answer.status === "code_required") return apiCodeAsked(202, answer.login);
  return json(answer.status === "taken" ? 409 : 422, { error: { code: answer.status } });
}

function signedIn(session: string): Answer {
  return seeOther("/account", [cookie(SESSION, session), cookie(LOGIN, "")]);
}

function codeAsked(login: string): Answer {
  return seeOther("/login/code", [cookie(LOGIN, login)]);
}

function apiCodeAsked(status: number, login: string): Answer {
  return json(status, { result: { status: "code_required", login } });
}

function apiSignedIn(status: number, session: string): Answer {
  return json(status, { result: { status: "ok", session } }, { "set-cookie": [cookie(SESSION, session)] });
}

function signedInUser({ cookies }: ShopRequest, { store, nowMs }: ShopDeps): string | null {
  return store.sessionUser(cookies.get(SESSION) ?? "", nowMs());
}

function field(fields: Fields, name: string): string {
  return fields.get(name) ?? "";
}
