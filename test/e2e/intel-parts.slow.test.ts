import { readdir } from "node:fs/promises";
import path from "node:path";
import { test } from "vitest";
import { writeFeed } from "../bench/intel/write-feed.ts";
import { freshFolder } from "../support/fresh-folder.ts";
import { runCommand } from "../support/run-command.ts";

const RECORDS = 3_000_000;
const PARTS = 3;
const LIMIT_MS = 240_000;

test("parts built by processes of their own, one of them killed and run again, are the release of one process", async ({
  expect,
}) => {
  const [state, feeds, whole, parts] = [
    await freshFolder(),
    await freshFolder(),
    await freshFolder(),
    await freshFolder(),
  ];
  await writeFeed(feeds, { kind: "sha1-count", seed: 3, records: RECORDS });
  const intel = async (args: readonly string[], limitMs = LIMIT_MS) =>
    runCommand(process.execPath, ["cli/gatehouse.ts", "intel", ...args, "--state", state], { limitMs });
  const startedAtMs = performance.now();
  const { output } = await intel(["build", "--feeds", feeds, "--out", whole, "--json"]);
  const wholeMs = performance.now() - startedAtMs;
  const release = /"release":"([0-9a-f]{16})"/u.exec(output)?.[1];
  const part = async (index: number, limitMs?: number) =>
    intel(["build", "--feeds", feeds, "--out", parts, "--partition", `${index}/${PARTS}`], limitMs);
  const killed = await part(1, wholeMs * 0.6);
  expect(killed.code).not.toBe(0);
  await Promise.all(Array.from({ length: PARTS }, (_, index) => part(index)));
  expect((await readdir(parts)).toSorted()).toEqual(["part-0-of-3", "part-1-of-3", "part-2-of-3"]);
  const merged = await intel(["merge", parts, "--out", parts, "--json"]);
  expect(merged.output).toContain(`"release":"${release}"`);
  const verified = await intel(["verify", release ?? "", "--out", parts]);
  expect(verified.output).toContain("is whole");
  expect((await readdir(path.join(parts, "artefacts"))).toSorted()).toEqual(
    (await readdir(path.join(whole, "artefacts"))).toSorted(),
  );
});
