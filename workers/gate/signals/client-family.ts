import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import { browserClaim } from "./client-claim.ts";

/** Longer names are made up; what is kept of them is one word in an account's row. */
const MAX_NAME_CHARS = 16;

/** What stays the same of one device through every update: engine and system. Whoever sends the same user agent has the same. Pure. */
export function clientFamily(userAgent: string): string {
  const { engine, os, mobile } = browserClaim(userAgent);
  const name = engine === "other" ? (/^[\w.-]+/u.exec(userAgent)?.[0] ?? "none") : engine;
  return `${name.slice(0, MAX_NAME_CHARS)} ${os ?? "unknown"}${mobile ? " mobile" : ""}`;
}

/** Asked for before and after the origin. A request's headers take their entry along when they go. */
const families = new WeakMap<ClientFacts["headers"], string>();

export function familyOf({ headers }: ClientFacts): string {
  const known = families.get(headers);
  if (known !== undefined) return known;
  const family = clientFamily(headers.get("user-agent") ?? "");
  families.set(headers, family);
  return family;
}
