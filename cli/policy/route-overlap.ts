import type { Route } from "../../shared/policy/policy.ts";
import { compileRoutes, matchRoutes } from "../../workers/gate/stages/match-route.ts";
import type { Mistake } from "./check-policy.ts";

/**
 * Pairs of routes that one request can match: the first would win, and the second be off without a word. Asks the gate's
 * own matching about a path made of both templates.
 */
export function overlapMistakes(
  routes: readonly Route[],
  indexOf: (position: number) => number,
): readonly Mistake[] {
  return routes.flatMap((route, position) =>
    routes.slice(0, position).flatMap((earlier, before) => {
      const path = sharedPath(earlier, route);
      if (path === null) return [];
      const message = `expected routes apart, got ${path} matched by routes[${indexOf(before)}] (${earlier.id}) as well; the first would win`;
      return [{ path: `routes[${indexOf(position)}].match`, message }];
    }),
  );
}

function sharedPath(a: Route, b: Route): string | null {
  const candidates = [merged(a.match.path, b.match.path), sample(a.match.path), sample(b.match.path)];
  return candidates.find((path) => path !== null && matchesBoth(a, b, path)) ?? null;
}

function matchesBoth(a: Route, b: Route, path: string): boolean {
  const methods = a.match.methods.filter((method) => b.match.methods.includes(method));
  const hosts = [...a.match.hosts, ...b.match.hosts, "any.example"];
  return methods.some((method) =>
    hosts.some((host) => {
      const request = { method, url: `https://${host}${path}`, headers: new Headers() };
      return [a, b].every(
        (route) => matchRoutes(request, compileRoutes({ id: "pair", routes: [route] })).length > 0,
      );
    }),
  );
}

// No route is called so: what matches it is a segment that may be anything.
const ANY_SEGMENT = "any-segment-0";

function segmentsOf(template: string): readonly string[] {
  return template.split("/").filter(Boolean);
}

function sample(template: string): string {
  return `/${segmentsOf(template)
    .map((segment) => (segment.startsWith(":") ? ANY_SEGMENT : segment))
    .join("/")}`;
}

/** A path that takes the fixed segment wherever either template has one. */
function merged(a: string, b: string): string | null {
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  if (left.length !== right.length) return null;
  return sample(
    `/${left.map((segment, index) => (segment.startsWith(":") ? (right[index] ?? "") : segment)).join("/")}`,
  );
}
