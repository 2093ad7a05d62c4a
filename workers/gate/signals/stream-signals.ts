import type { Signal } from "../../../shared/domain/signal.ts";

/** Popular among wrong passwords is less than failing at every account: good people forget that they chose "123456", too. */
const STRENGTH = 0.8;

/** A sprayed password, where nothing nearer to the attempt has said it more strongly. */
export function streamSignals(sprayed: boolean, said: readonly Signal[]): readonly Signal[] {
  const known = said.some(({ reason, strength }) => reason === "password_sprayed" && strength >= STRENGTH);
  if (!sprayed || known) return said;
  const others = said.filter(({ reason }) => reason !== "password_sprayed");
  return [
    ...others,
    { reason: "password_sprayed", strength: STRENGTH, detail: "popular among wrong passwords" },
  ];
}
