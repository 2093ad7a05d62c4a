import { FormatError } from "../format/format-error.ts";
import { scoringModelSchema, type ScoringModel } from "./model.ts";

/** Parses and checks a release's `model` artefact: a reason without points, or points without a reason, is refused. */
export function readModel(bytes: Uint8Array): ScoringModel {
  const parsed = scoringModelSchema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "other content";
  throw new FormatError("model_layout", { expected: "points for every reason", got: where });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return null;
  }
}
