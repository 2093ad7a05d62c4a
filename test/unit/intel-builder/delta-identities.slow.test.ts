import { test } from "vitest";
import { buildRelease } from "../../../intel-builder/build-release.ts";
import { folderObjects } from "../../../intel-builder/publish/folder-store.ts";
import type { CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { identityKeys } from "../../../shared/credential/identity-keys.ts";
import type { Manifest } from "../../../shared/format/manifest.ts";
import { openRelease } from "../../../workers/gate/intel/open-release.ts";
import { aCollection } from "../../support/a-collection.ts";
import { fixedKeys } from "../../support/fixed-keys.ts";
import { freshFolder } from "../../support/fresh-folder.ts";

// Enough for a pack of 256 shards: smaller ones are built anew.
const PAIRS = 130_000;
// Under this key none of the near passwords that are asked for is taken for a pair: one in 65,536 is.
const IDENTITY_KEY = "K".repeat(43);

test("changed pairs are found, and those that are gone are not, though the pack is the base's", async ({
  expect,
}) => {
  const outDir = await freshFolder();
  const { manifest } = await build(outDir, pairs(0, PAIRS));
  const changed = await build(outDir, pairs(300, PAIRS + 500), manifest);
  const { artefacts } = changed.manifest.body;
  expect(artefacts["identities"]).toEqual(manifest.body.artefacts["identities"]);
  expect(artefacts["identities-delta"]?.entries).toBeGreaterThan(1_480);
  const { keys } = await fixedKeys(outDir, IDENTITY_KEY);
  const view = await openRelease(folderObjects(outDir), changed.id, keys);
  const ask = async (n: number, password: string) =>
    view.identity(identityKeys(keys.identity, `user-${n}@example.com`, password));
  for (let n = 300; n < PAIRS + 500; n += 97) {
    expect(await ask(n, `Pass-word-${n}`)).toEqual({ status: "found", value: "pair" });
    expect(await ask(n, `pass-word-${n}!`)).toEqual({ status: "found", value: "similar" });
  }
  for (let n = 0; n < 300; n += 7) expect((await ask(n, `Pass-word-${n}`)).status).toBe("absent");
});

async function build(outDir: string, credentials: readonly CredentialRecord[], base?: Manifest) {
  const { keys, signers } = await fixedKeys(outDir, IDENTITY_KEY);
  const collected = aCollection(credentials);
  const input = { collected, outDir, keys, signers, builtAtMs: 1, report: () => undefined };
  return buildRelease({ ...input, ...(base && { base }) });
}

function pairs(from: number, to: number): readonly CredentialRecord[] {
  return Array.from({ length: to - from }, (_, n): CredentialRecord => ({
    kind: "pair",
    username: `user-${from + n}@example.com`,
    password: `Pass-word-${from + n}`,
    source: "made",
  }));
}
