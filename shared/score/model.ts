import * as z from "zod/mini";
import { REASON_CODES, type Reason } from "../domain/reason.ts";
import { DEFAULT_MODEL } from "./default-model.ts";

/**
 * The scoring model that travels in a release: log-odds points for each reason at full strength.
 * `base` is the log-odds of an attack before anything was seen. Credits have negative points.
 */
export type ScoringModel = {
  readonly id: string;
  readonly base: number;
  readonly points: Readonly<Record<Reason, number>>;
};

export const scoringModelSchema = z.strictObject({
  id: z.string().check(z.minLength(1)),
  base: z.number(),
  points: z.partialRecord(z.enum(REASON_CODES), z.number()),
});

/** A release that was built before a reason was thought of stays usable: its points for it are this version's own. */
export function completeModel(written: z.infer<typeof scoringModelSchema>): ScoringModel {
  return { ...written, points: { ...DEFAULT_MODEL.points, ...written.points } };
}
