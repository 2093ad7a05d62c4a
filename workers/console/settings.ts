import * as z from "zod/mini";
import { operatorSecret } from "../../shared/identity/operator-pass.ts";
import { parseSettings } from "../parse-settings.ts";
import { placementFields, placementOf, type Placement } from "../placement.ts";
import { accessChecker } from "./access-token.ts";
import type { OperatorSettings } from "./console-deps.ts";

const settingsSchema = z.object({
  OPERATOR_TOKEN: z._default(z.string(), ""),
  ACCESS_TEAM: z._default(z.union([z.literal(""), z.url()]), ""),
  ACCESS_AUDIENCE: z._default(z.string(), ""),
  ...placementFields,
});

export type ConsoleSettings = { readonly operator: OperatorSettings; readonly placement: Placement };

/** Reads the settings out of `env`; throws if there is any mistake. */
export function readSettings(env: Readonly<Record<string, unknown>>): ConsoleSettings {
  const settings = parseSettings(settingsSchema, env);
  const { OPERATOR_TOKEN: token, ACCESS_TEAM: team, ACCESS_AUDIENCE: audience } = settings;
  return {
    operator: {
      secret: token === "" ? null : operatorSecret(token),
      accessHolds: team === "" || audience === "" ? null : accessChecker(team, audience),
    },
    placement: placementOf(settings),
  };
}
