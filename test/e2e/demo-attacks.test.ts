import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, test } from "vitest";
import { startGatehouse, type StartedGatehouse } from "../support/started-gatehouse.ts";

let started: StartedGatehouse;

beforeAll(async () => {
  started = await startGatehouse(60);
});

afterAll(async () => {
  await started.stop();
  await started.remove();
});

async function runAttack(...args: readonly string[]) {
  const child = spawn(process.execPath, ["demo/attack.ts", "--seed", "e2e", "--json", ...args], {
    env: { ...process.env, ...started.env },
  });
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, said };
}

// A dozen attempts show that every kind runs against the real gate and that the shop's own customers get in beside it.
test.for([
  ["cracking", 3],
  ["spraying", 3],
  ["signup", 2],
])("%s runs to its line beside good people", async ([kind, visits], { expect }) => {
  const { out, said } = await runAttack(String(kind), "--attempts", "12");
  expect(JSON.parse(out || "null"), said).toMatchObject({
    scenario: kind,
    attempts: 12,
    goodLogins: visits,
    goodRefused: 0,
  });
});

test("past the gate a farm opens what it asks for", async ({ expect }) => {
  const { out, said } = await runAttack("signup", "--attempts", "4", "--direct", "--seed", "past");
  expect(JSON.parse(out || "null"), said).toMatchObject({ takenOver: 4, firstActionAt: null });
});

test("an unknown kind is told which there are", async ({ expect }) => {
  const { said } = await runAttack("phishing");
  expect(said).toContain('scenario: expected stuffing|cracking|spraying|signup|lowslow, got "phishing"');
});
