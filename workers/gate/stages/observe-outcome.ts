import type { Outcome } from "../../../shared/domain/outcome.ts";
import type { OutcomeRule } from "../../../shared/policy/policy.ts";
import type { OriginAnswer } from "../origin-client.ts";
import { peekBody, type Peek } from "./peek-body.ts";

type Condition = OutcomeRule["when"];

export type Observed = {
  readonly outcome: Outcome;
  /** The origin's answer with its whole body, or null if there was none. */
  readonly response: Response | null;
  /** The start of the body, where a rule had to look at it. */
  readonly body: Peek | null;
};

/**
 * Stage 9: what the origin said of the attempt, by the first rule that holds. The body is read only if a rule needs it,
 * and then before the answer's headers leave. A time-out or 5xx is `error`: never a strike against anyone.
 */
export async function observeOutcome(
  answer: OriginAnswer,
  rules: readonly OutcomeRule[],
  requestUrl: string,
): Promise<Observed> {
  if (answer.status !== "answered") return { outcome: "error", response: null, body: null };
  const { response } = answer;
  if (response.status >= 500) return { outcome: "error", response, body: null };
  const open = rules.filter(({ when }) => headHolds(when, response, requestUrl));
  const [first] = open;
  if (!first || !needsBody(first.when)) return { outcome: first?.outcome ?? "unknown", response, body: null };
  const body = await peekBody(response);
  const rule = open.find(({ when }) => bodyHolds(when, body));
  return { outcome: rule?.outcome ?? "unknown", response: body.response, body };
}

function needsBody({ json, text, pattern }: Condition): boolean {
  return json !== undefined || text !== undefined || pattern !== undefined;
}

function headHolds(
  { status, header, setCookie, redirect }: Condition,
  response: Response,
  requestUrl: string,
): boolean {
  if (status && !status.includes(response.status)) return false;
  if (header && !headerHolds(header, response.headers)) return false;
  if (setCookie !== undefined && !response.headers.getSetCookie().some((cookie) => sets(cookie, setCookie)))
    return false;
  return redirect === undefined || redirectsTo(response, redirect, requestUrl);
}

function headerHolds({ name, equals }: NonNullable<Condition["header"]>, headers: Headers): boolean {
  const value = headers.get(name);
  return value !== null && (equals === undefined || value === equals);
}

/** A cookie that is deleted was not set. */
function sets(cookie: string, name: string): boolean {
  const [pair = "", ...attributes] = cookie.split(";");
  const at = pair.indexOf("=");
  const ends = attributes.some((attribute) => /^\s*max-age=(?:0|-\d+)\s*$/iu.test(attribute));
  return pair.slice(0, at).trim() === name && pair.slice(at + 1).trim() !== "" && !ends;
}

/** A target with a query is compared with it; a target with a host is compared whole. */
function redirectsTo({ status, headers }: Response, target: string, requestUrl: string): boolean {
  const location = headers.get("location");
  if (location === null || status < 300 || status > 399 || !URL.canParse(location, requestUrl)) return false;
  const { origin, pathname, search } = new URL(location, requestUrl);
  const path = target.includes("?") ? pathname + search : pathname;
  return target.startsWith("/") ? path === target : origin + path === target;
}

function bodyHolds({ json, text, pattern }: Condition, body: Peek): boolean {
  if (text !== undefined && !body.text.includes(text)) return false;
  if (pattern !== undefined && !new RegExp(pattern, "u").test(body.text)) return false;
  return json === undefined || (body.complete && jsonHolds(json, parseJsonText(body.text)));
}

function jsonHolds({ path, equals }: NonNullable<Condition["json"]>, document: unknown): boolean {
  let value = document;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = Reflect.get(value, key);
  }
  return value === equals;
}

function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
