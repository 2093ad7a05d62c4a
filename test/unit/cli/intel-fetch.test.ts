import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "vitest";
import { runCommand } from "../../support/run-command.ts";
import { startMisbehavingServer } from "../../support/misbehaving-server.ts";

const exits = (count: number): string => Array.from({ length: count }, (_, n) => `45.1.1.${n}\n`).join("");

test("feeds come from a mirror, a hold is an exit code, and approving ends it", async ({
  expect,
  onTestFinished,
}) => {
  const server = await startMisbehavingServer();
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-fetch-cli-"));
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const fetch = async (...args: string[]) => {
    const fixed = [
      "cli/gatehouse.ts",
      "intel",
      "fetch",
      "tor-exits",
      "--into",
      folder,
      "--mirror",
      server.url,
    ];
    return runCommand(execPath, [...fixed, ...args], { limitMs: 30_000 });
  };
  const path = "/check.torproject.org/torbulkexitlist";
  server.on(path, { kind: "body", text: exits(40) });
  expect(await fetch()).toMatchObject({ code: 0, output: expect.stringContaining("updated") });
  server.on(path, { kind: "body", text: exits(4) });
  expect(await fetch()).toMatchObject({ code: 0, output: expect.stringContaining("not_due") });
  const held = await fetch("--force");
  expect(held).toMatchObject({ code: 1, output: expect.stringContaining("intel fetch tor-exits --approve") });
  expect(await fetch("--approve")).toMatchObject({ code: 0, output: expect.stringContaining("updated") });
  expect(await readFile(join(folder, "tor-bulk-exit.txt"), "utf8")).toBe(exits(4));
  expect((await fetch("--list")).output).toMatch(/tor-exits .* 4 /u);
});

test.for([
  ["a feed that nobody knows", ["no-such-feed"], "feed: expected one of tor-exits"],
  ["approving everything at once", ["--approve"], "approve: expected ids"],
  ["ranges out of order", ["pwned-sha1", "--ranges", "00010-00000"], "ranges: expected two prefixes"],
] as const)("%s is refused", async ([, args, message], { expect }) => {
  const told = await runCommand(execPath, ["cli/gatehouse.ts", "intel", "fetch", ...args], {
    limitMs: 30_000,
  });
  expect(told).toMatchObject({ code: 2, output: expect.stringContaining(message) });
});
