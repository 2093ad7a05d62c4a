import { PAIR_UNKNOWN } from "../origin/pages.ts";
import { ask, type WebAnswer, type WebClient } from "../people/web-client.ts";
import type { Door, PlannedAttempt } from "./scenario.ts";

/**
 * What the attacker saw. `taken`: the account page greeted him by the account's name (a victim's, or at the sign-up
 * one of his own making). `code_asked`: the password was right or the account made, but a code went to the mailbox. `stopped`: the answer was the gate's, not the shop's.
 */
export type AttemptEnd = "taken" | "wrong" | "code_asked" | "stopped";

export async function attempt(
  { pair, source, client }: PlannedAttempt,
  site: URL,
  door: Door,
): Promise<AttemptEnd> {
  const web: WebClient = { site, loopback: source.loopback, jar: new Map() };
  const path = client.api ? `/api/${door}` : `/${door}`;
  const fields = door === "signup" ? { ...pair, email: pair.username } : { ...pair };
  const body = client.api ? JSON.stringify({ user: fields }) : new URLSearchParams(fields).toString();
  const headers = client.headers(site, `/${door}`);
  const answer = await ask(web, { method: "POST", path, headers, body });
  if (isWelcome(answer)) {
    const page = await ask(web, {
      method: "GET",
      path: "/account",
      headers: headers.filter(([name]) => name !== "content-type"),
    });
    return page.status === 200 && page.body.includes(pair.username) ? "taken" : "stopped";
  }
  return endOf(answer);
}

function isWelcome({ status, location, body }: WebAnswer): boolean {
  return (
    (status === 303 && location === "/account") ||
    ((status === 200 || status === 201) && body.includes('"status":"ok"'))
  );
}

function endOf({ status, location, body, contentType }: WebAnswer): AttemptEnd {
  if (status === 303 && location === "/login/code") return "code_asked";
  if ((status === 200 || status === 202) && body.includes('"code_required"')) return "code_asked";
  if (body.includes(PAIR_UNKNOWN)) return "wrong";
  // The shop itself answers a wrong password with 401 and a name that is taken with 409; problem+json and every other status are the gate's.
  return (status === 401 || status === 409) && !contentType.includes("problem+json") ? "wrong" : "stopped";
}
