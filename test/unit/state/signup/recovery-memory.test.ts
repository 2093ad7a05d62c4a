import { test } from "vitest";
import type { Recovery } from "../../../../shared/domain/signup.ts";
import { recoverySignals } from "../../../../workers/gate/signals/recovery-signals.ts";
import {
  dismissRecovery,
  emptyRecoveryMemory,
  enterRecovery,
  finishRecovery,
  type RecoveryMemory,
} from "../../../../workers/gate/state/signup/recovery-memory.ts";
import { openRandom } from "../../../attack/simulator/random.ts";

const HOUR_MS = 3_600_000;

function strength(
  memory: RecoveryMemory,
  changes: Partial<Recovery> & { readonly accountId: string },
): number {
  const recovery = {
    atMs: 0,
    networkId: `net ${changes.accountId}`,
    country: "NO",
    signature: "common",
    standing: "used",
    kind: "otp",
    ...changes,
  } as const;
  return recoverySignals({ fared: enterRecovery(memory, recovery), unanswered: 0 })[0]?.strength ?? 0;
}

/** So many days of thirty people a day, of whom one in thirty comes to nothing. */
function aSite(days: number): { readonly memory: RecoveryMemory; readonly nowMs: number } {
  const memory = emptyRecoveryMemory();
  const random = openRandom(5);
  for (let index = 0; index < days * 30; index++) {
    const accountId = `person ${index}`;
    const standing = random.chance(0.1) ? "unused" : "used";
    strength(memory, { accountId, standing, signature: `s${random.below(4)}`, atMs: index * 0.8 * HOUR_MS });
    if (index % 30 !== 0) finishRecovery(memory, accountId);
  }
  return { memory, nowMs: days * 24 * HOUR_MS };
}

test("people who get through leave nothing behind", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  expect(strength(memory, { accountId: "ann", signature: "s1", atMs: nowMs })).toBe(0);
});

test("wrong codes at many accounts tell on the tool that types them, and on nobody else", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  for (let index = 0; index < 12; index++)
    strength(memory, { accountId: `victim ${index}`, signature: "tool", atMs: nowMs });
  expect(strength(memory, { accountId: "next", signature: "tool", atMs: nowMs })).toBeGreaterThan(0.7);
  expect(strength(memory, { accountId: "ann", signature: "s1", atMs: nowMs })).toBeLessThan(0.2);
});

test("who makes the origin stumble afterwards takes back nothing that was lost before", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  for (let index = 0; index < 12; index++)
    for (let again = 0; again < 2; again++) {
      strength(memory, { accountId: `victim ${index}`, signature: "tool", atMs: nowMs });
      if (again > 0) dismissRecovery(memory, `victim ${index}`);
    }
  expect(strength(memory, { accountId: "next", signature: "tool", atMs: nowMs })).toBeGreaterThan(0.7);
});

test("names that nobody ever used are enumeration, whatever browser asks", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  const name = (index: number) =>
    ({ accountId: `a${index}`, standing: "unused", signature: `own ${index}`, atMs: nowMs }) as const;
  for (let index = 0; index < 40; index++) strength(memory, name(index));
  expect(strength(memory, name(40))).toBeGreaterThan(0.5);
  expect(strength(memory, { accountId: "ann", signature: "s1", atMs: nowMs })).toBe(0);
});

test("one household's mistakes are one network's", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  for (let index = 0; index < 12; index++)
    strength(memory, { accountId: `child ${index}`, networkId: "home", signature: "tv", atMs: nowMs });
  expect(strength(memory, { accountId: "mother", networkId: "home", signature: "tv", atMs: nowMs })).toBe(0);
});

test("an attack of a week does not become usual", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  for (let index = 0; index < 300; index++)
    strength(memory, { accountId: `v${index}`, signature: "tool", atMs: nowMs + index * HOUR_MS });
  expect(memory.usual.lost / memory.usual.all).toBeLessThan(0.1);
});

test("what nobody knows the end of is held against nobody", ({ expect }) => {
  const memory = emptyRecoveryMemory();
  strength(memory, { accountId: "ann" });
  dismissRecovery(memory, "ann");
  expect(memory.entries.size + memory.cells.size).toBe(0);
});
