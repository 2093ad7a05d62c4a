import * as z from "zod/mini";
// Named alone: `z.locales` would carry fifty languages into the bundle.
import english from "zod/v4/locales/en.js";

const { localeError } = english();

/** Reports every mistake at once, so that one redeploy fixes them all; throws if there is any. */
export function parseSettings<Schema extends z.ZodMiniType>(
  schema: Schema,
  env: Readonly<Record<string, unknown>>,
): z.infer<Schema> {
  const parsed = z.safeParse(schema, env, { error: localeError });
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
