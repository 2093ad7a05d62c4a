import * as z from "zod/mini";
import { mistakeText } from "../shared/policy/mistake-text.ts";

/** Reports every mistake at once, so that one redeploy fixes them all; throws if there is any. */
export function parseSettings<Schema extends z.ZodMiniType>(
  schema: Schema,
  env: Readonly<Record<string, unknown>>,
): z.infer<Schema> {
  const parsed = z.safeParse(schema, env, { error: mistakeText });
  if (!parsed.success) throw new SettingsError(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Names settings and what is wrong with them; never holds a secret's value. */
class SettingsError extends Error {
  override readonly name = "SettingsError";
  constructor(mistakes: string) {
    super(
      `settings_invalid: expected the settings of docs/operations.md, got mistakes; correct these:\n${mistakes}`,
    );
  }
}
