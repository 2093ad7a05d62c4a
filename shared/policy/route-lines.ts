import type { Action } from "../domain/action.ts";
import type { Route } from "./policy.ts";

/** Every line of a route that asks for an action, as receipts name it. Pure. */
export function routeLines(route: Route): readonly (readonly [name: string, action: Action])[] {
  return [
    ...[...route.thresholds, ...route.limits, ...route.fences].map(
      ({ name, action }) => [name, action] as const,
    ),
    ...route.exemptions.map(({ name, atMost }) => [name, atMost] as const),
    ["overload", route.overload.action],
    ...Object.entries(route.onUnavailable).map(
      ([kind, action]) => [`on-unavailable:${kind}`, action] as const,
    ),
  ];
}

/** Whether some line of the route may ask for one of these. */
export function mayAsk(route: Route, ...actions: readonly Action[]): boolean {
  return routeLines(route).some(([, action]) => actions.includes(action));
}
