/** What a visitor can be asked to do, mildest first: an invisible proof, or one on a page of the gate's own. */
export const CHALLENGE_STEPS = ["silent", "page"] as const;
export type ChallengeStep = (typeof CHALLENGE_STEPS)[number];

/** A policy's ladder: what follows when doubt is left after a step was passed. */
export const LADDER_RUNGS = ["silent", "page", "step_up", "block"] as const;
export type LadderRung = (typeof LADDER_RUNGS)[number];

/** Names that both sides of the wire use (docs/challenge.md). */
export const SOLUTION_HEADER = "gatehouse-solution";
export const SOLUTION_FIELD = "gatehouse-solution";
export const CLEARANCE_HEADER = "gatehouse-clearance";
/** Everything below it is answered by the gate and never reaches the origin. */
export const GATE_PATH = "/.gatehouse/";
export const CLIENT_SCRIPT_PATH = "/.gatehouse/client.js";
export const PRIVATE_TOKEN_PATH = "/.gatehouse/private-token";
export const CHALLENGE_PATH = "/.gatehouse/challenge";
