import { FormatError } from "../format/format-error.ts";
import { completeModel, scoringModelSchema, type ScoringModel } from "./model.ts";

/** Parses and checks a release's `model` artefact: points without a reason are refused. */
export function readModel(bytes: Uint8Array): ScoringModel {
  const parsed = scoringModelSchema.safeParse(parseJson(bytes));
  if (parsed.success) return completeModel(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "other content";
  throw new FormatError("model_layout", { expected: "points for known reasons", got: where });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return null;
  }
}
