import type { Keys } from "../../../shared/identity/keys.ts";
import { changeReleaseKeys, type ReleaseKeys } from "../../local-keys.ts";
import { printAnswer, table } from "../print.ts";

type Shown = { readonly signs: readonly string[]; readonly releaseSigners: Keys["releaseSigners"] };

/** Public keys only: what a gate must be told, and which of them have their private half here. */
export function printKeys(json: boolean, { signs, releaseSigners }: Shown): void {
  const rows = releaseSigners.map(({ id, publicKey }) => [
    id,
    publicKey,
    signs.includes(id) ? "signs here" : "believed",
  ]);
  printAnswer(json, { releaseSigners, signs }, [
    ...table([["signer", "public key", "role"], ...rows]),
    "",
    "GATEHOUSE_KEYS of every gate should have:",
    `  "releaseSigners": ${JSON.stringify(releaseSigners)}`,
  ]);
}

/** Changes the keys of this machine and shows what came of it. */
export async function printChange(
  { state, json }: { readonly state: string; readonly json: boolean },
  change: (keys: ReleaseKeys) => ReleaseKeys,
): Promise<void> {
  const { signing, releaseSigners } = await changeReleaseKeys(state, change);
  printKeys(json, { signs: signing.map(({ id }) => id), releaseSigners });
}
