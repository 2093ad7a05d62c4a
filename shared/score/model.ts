import * as z from "zod/mini";
import { REASON_CODES } from "../domain/reason.ts";

/**
 * The scoring model that travels in a release: log-odds points for each reason at full strength.
 * `base` is the log-odds of an attack before anything was seen. Credits have negative points.
 */
export const scoringModelSchema = z.strictObject({
  id: z.string().check(z.minLength(1)),
  base: z.number(),
  points: z.record(z.enum(REASON_CODES), z.number()),
});
export type ScoringModel = z.infer<typeof scoringModelSchema>;
