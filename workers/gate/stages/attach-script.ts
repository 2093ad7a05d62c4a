import type { ActivePolicy, Policy } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { AttachedRoute } from "../visitor-port.ts";

/** Page paths of a policy and the routes whose forms stand on them; read once for as long as the policy is in use. */
const tables = new WeakMap<Policy, ReadonlyMap<string, readonly AttachedRoute[]>>();

/** Puts the gate's script into pages that the policy names; any other answer is not touched. */
export function attachScript(
  response: Response,
  { method, url }: Pick<Request, "method" | "url">,
  { policy }: ActivePolicy,
  { visitor }: Pick<GateDeps, "visitor">,
): Response {
  const pages = pagesOf(policy);
  if (pages.size === 0 || method !== "GET") return response;
  const routes = pages.get(new URL(url).pathname);
  return routes ? visitor.attach(response, routes) : response;
}

function pagesOf(policy: Policy): ReadonlyMap<string, readonly AttachedRoute[]> {
  const known = tables.get(policy);
  if (known) return known;
  const pages = new Map<string, AttachedRoute[]>();
  for (const { id, match, challenge } of policy.routes) {
    for (const page of challenge.attachTo)
      pages.set(page, [...(pages.get(page) ?? []), { id, path: match.path }]);
  }
  tables.set(policy, pages);
  return pages;
}
