/** What a policy may ask for, mildest first: the order is the severity, so never reorder, only insert. */
export const ACTIONS = [
  "allow",
  "annotate",
  "delay",
  "step_up",
  "throttle",
  "challenge",
  "deceive",
  "block",
] as const;
export type Action = (typeof ACTIONS)[number];

/** Position in the closed set: a larger number is a harsher action. */
export function severity(action: Action): number {
  return ACTIONS.indexOf(action);
}

/** Actions after which the origin still sees the attempt (and so has an outcome to tell). */
export function reachesOrigin(action: Action): boolean {
  return severity(action) <= severity("step_up");
}
