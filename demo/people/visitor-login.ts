import { CHALLENGE_PATH } from "../../shared/challenge/challenge-step.ts";
import { PAIR_UNKNOWN } from "../origin/pages.ts";
import { fetchHeaders, formHeaders, pageHeaders } from "./browser-headers.ts";
import { proveAsPerson } from "./prove.ts";
import type { PlannedLogin, Visitor } from "./visitor.ts";
import { ask, type WebAnswer, type WebClient } from "./web-client.ts";

/** `in`: on the account page. `in_with_code`: likewise, after a one-time code. Everything else is a good visitor lost. */
export type LoginEnd = {
  readonly end: "in" | "in_with_code" | "refused" | "no_way_in";
  /** The code that the gate's page showed: it finds the receipt in the console. */
  readonly receipt?: string;
};

export type Mailbox = { readonly readCode: (username: string) => Promise<string | null> };

type Step =
  | { readonly kind: "in" | "wrong" }
  | { readonly kind: "refused"; readonly receipt: string }
  /** `login`: what the page's script must hand back with the code; a form has it in a cookie. */
  | { readonly kind: "code"; readonly login: string | null };

/** One whole login as its visitor sees it: the page, the mistakes, the right password, the code if one is asked for. */
export async function logIn(planned: PlannedLogin, site: URL, mailbox: Mailbox): Promise<LoginEnd> {
  const { visitor, newDevice, mistakes, loopback, door = "login" } = planned;
  if (newDevice) visitor.devices.push({ browser: newDevice, jar: new Map() });
  const client = { site, loopback, jar: deviceOf(visitor).jar };
  await ask(client, { method: "GET", path: `/${door}`, headers: pageHeaders(deviceOf(visitor).browser) });
  for (const password of mistakes) {
    const mistaken = await tryPassword(planned, client, password);
    if (mistaken.kind === "refused") return { end: "refused", receipt: mistaken.receipt };
  }
  const step = await rightPassword(planned, client);
  if (step.kind === "refused") return { end: "refused", receipt: step.receipt };
  if (step.kind === "in") return { end: (await isInside(visitor, client)) ? "in" : "no_way_in" };
  const entered = step.kind === "code" && (await enterCode(visitor, client, { step, mailbox }));
  return { end: entered ? "in_with_code" : "no_way_in" };
}

/**
 * A site may lie to somebody whom it takes for an attacker. The script of its page has a proof ready for that case and sends it with every
 * form; here it is made only for those who need it, since all people of the demo share one thread.
 */
async function rightPassword(planned: PlannedLogin, client: WebClient): Promise<Step> {
  const { password } = planned.visitor.account;
  const step = await tryPassword(planned, client, password);
  if (step.kind !== "wrong") return step;
  const token = await offeredProof(planned, client);
  return token === null ? step : tryPassword(planned, client, password, token);
}

/** Null past the gate, where nobody offers one. */
async function offeredProof(
  { visitor, door = "login" }: PlannedLogin,
  client: WebClient,
): Promise<string | null> {
  const route = visitor.usesScript ? `api-${door}` : door;
  const headers = fetchHeaders(deviceOf(visitor).browser, client.site, `/${door}`);
  const { body } = await ask(client, { method: "GET", path: `${CHALLENGE_PATH}?route=${route}`, headers });
  return /"token":"([^"]+)"/u.exec(body)?.[1] ?? null;
}

async function tryPassword(
  { visitor, door = "login" }: PlannedLogin,
  client: WebClient,
  password: string,
  proof: string | null = null,
): Promise<Step> {
  const { username } = visitor.account;
  const fields = door === "signup" ? { username, password, email: username } : { username, password };
  const answer = visitor.usesScript
    ? await post(visitor, client, { path: `/api/${door}`, value: { user: fields }, proof })
    : await post(visitor, client, { path: `/${door}`, value: fields, proof });
  return stepOf(answer);
}

type AskedForCode = { readonly step: Extract<Step, { kind: "code" }>; readonly mailbox: Mailbox };

async function enterCode(
  visitor: Visitor,
  client: WebClient,
  { step, mailbox }: AskedForCode,
): Promise<boolean> {
  const code = await mailbox.readCode(visitor.account.username);
  if (code === null) return false;
  const answer =
    step.login === null
      ? await post(visitor, client, { path: "/login/code", value: { code } })
      : await post(visitor, client, { path: "/api/login/code", value: { login: step.login, code } });
  return stepOf(answer).kind === "in" && isInside(visitor, client);
}

type Post = {
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The token of a challenge to solve before anybody asks for it. */
  readonly proof?: string | null;
};

/** A challenge, and a harder one behind it: no ladder asks more of anyone. */
const MOST_PROOFS = 2;

/** As the browser does it: what the gate's script answers by itself, nobody sees. */
async function post(
  visitor: Visitor,
  client: WebClient,
  { path, value, proof = null }: Post,
): Promise<WebAnswer> {
  const { browser } = deviceOf(visitor);
  const isScript = path.startsWith("/api/");
  const page = path.endsWith("/signup") ? "/signup" : "/login";
  const headers = isScript
    ? fetchHeaders(browser, client.site, page)
    : formHeaders(browser, client.site, page);
  const body = isScript ? JSON.stringify(value) : new URLSearchParams(textFields(value)).toString();
  const sendWith = (token: string | null): Promise<WebAnswer> => {
    const proved = token === null ? [] : [["gatehouse-solution", proveAsPerson(token, headers)] as const];
    return ask(client, { method: "POST", path, headers: [...headers, ...proved], body });
  };
  let answer = await sendWith(proof);
  for (let proofs = 0; answer.challenge !== null && proofs < MOST_PROOFS; proofs++) {
    // oxlint-disable-next-line no-await-in-loop -- the next challenge comes with the answer to the last
    answer = await sendWith(answer.challenge);
  }
  return answer;
}

function stepOf({ status, location, body }: WebAnswer): Step {
  if (status === 303 && location === "/account") return { kind: "in" };
  if (status === 303 && location === "/login/code") return { kind: "code", login: null };
  if (status === 401 || body.includes(PAIR_UNKNOWN)) return { kind: "wrong" };
  // 201 and 202 are the API's answers to a sign-up.
  if (status < 200 || status > 202) return { kind: "refused", receipt: receiptCode(body) };
  const login = /"status":"code_required","login":"([\w-]+)"/u.exec(body)?.[1];
  if (login !== undefined) return { kind: "code", login };
  return body.includes('"status":"ok"') ? { kind: "in" } : { kind: "refused", receipt: receiptCode(body) };
}

/** As the gate shows it: in its page for people, or as a member of its problem document. */
function receiptCode(body: string): string {
  return /this code: <strong>(\w+)<|"code":\s*"(\w+)"/u.exec(body)?.slice(1).find(Boolean) ?? "none";
}

/** Measured where it counts: the account page greets this visitor by name. */
async function isInside(visitor: Visitor, client: WebClient): Promise<boolean> {
  const headers = pageHeaders(deviceOf(visitor).browser);
  const { status, body } = await ask(client, { method: "GET", path: "/account", headers });
  return status === 200 && body.includes(visitor.account.username);
}

function deviceOf({ devices }: Visitor): Visitor["devices"][number] {
  const newest = devices.at(-1);
  if (!newest)
    throw new Error("visitor_device: expected a visitor with a device, got none; see makeVisitors");
  return newest;
}

function textFields(value: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
