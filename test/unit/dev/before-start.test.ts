import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "vitest";
import { readDevSettings } from "../../../cli/dev/dev-settings.ts";
import { requireFreePorts } from "../../../cli/dev/free-port.ts";
import { readPolicyFile } from "../../../cli/dev/publish-policy.ts";
import { readRunFile, writeRunFile } from "../../../cli/dev/run-file.ts";
import { claimStateFolder } from "../../../cli/dev/state-version.ts";

function aFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "gatehouse-"));
}

test("a port that makes no sense is named with its variable", ({ expect }) => {
  expect(() => readDevSettings({ GATE_PORT: "eighty" }, "/")).toThrow(/GATE_PORT.*"eighty"/u);
});

test("an origin with a path is refused, and its text is not repeated", ({ expect }) => {
  expect(() => readDevSettings({ ORIGIN: "https://user:secret@shop.example/x" }, "/")).toThrow(
    /^(?!.*secret).*origin_invalid/u,
  );
});

test("a taken port is named with the variable that moves it", async ({ expect }) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const taken = requireFreePorts([{ port, variable: "DEMO_PORT", purpose: "the demo shop" }]);
  await expect(taken).rejects.toThrow(new RegExp(`port ${port} .*DEMO_PORT`, "u"));
  server.close();
});

test("a broken policy is named with its path and its mistake", ({ expect }) => {
  const file = path.join(aFolder(), "policy.json");
  writeFileSync(file, '{"id":"x","routes":[],"extra":1}');
  expect(() => readPolicyFile(file)).toThrow(new RegExp(`${file}[^]*extra`, "u"));
});

test("a state folder of a newer version is left alone", ({ expect }) => {
  const folder = aFolder();
  writeFileSync(path.join(folder, "version"), "2\n");
  expect(() => claimStateFolder(folder)).toThrow("state_version: expected 1, got 2");
});

test("a state folder from before versions were written is not believed", ({ expect }) => {
  const folder = aFolder();
  mkdirSync(path.join(folder, "state"));
  expect(() => claimStateFolder(folder)).toThrow("got none");
});

const RUN = { startedAtMs: Date.now(), gateUrl: "", consoleUrl: "", demoUrl: null, demoDir: "" };

test("a run that is alive is found", ({ expect }) => {
  const folder = aFolder();
  writeRunFile(folder, { ...RUN, pid: process.pid });
  expect(readRunFile(folder)?.pid).toBe(process.pid);
});

test("a run that died is forgotten", ({ expect }) => {
  const folder = aFolder();
  // Beyond the largest process number that Linux gives out (2^22).
  writeRunFile(folder, { ...RUN, pid: 4_194_305 });
  expect(readRunFile(folder)).toBeNull();
});

test.runIf(process.platform === "linux")(
  "a number that went to a younger process is not the run",
  ({ expect }) => {
    const folder = aFolder();
    writeRunFile(folder, { ...RUN, pid: process.pid, startedAtMs: 1_000 });
    expect(readRunFile(folder)).toBeNull();
  },
);
