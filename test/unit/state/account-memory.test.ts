import { test } from "vitest";
import { EMPTY_MEMORY, type AccountMemory } from "../../../workers/gate/state/account-memory.ts";
import { reserve } from "../../../workers/gate/state/reserve-account.ts";
import { settle } from "../../../workers/gate/state/settle-account.ts";
import { aReservation, aSettlement, HOME } from "../../support/a-reservation.ts";

const MINUTE_MS = 60_000;

/** One guess from entry to outcome. */
function guess(
  memory: AccountMemory,
  reservation: Parameters<typeof aReservation>[0],
  settlement: Parameters<typeof aSettlement>[0] = {},
): AccountMemory {
  const asked = aReservation(reservation);
  const reserved = reserve(memory, asked).memory;
  return settle(reserved, aSettlement({ attemptId: asked.attemptId, atMs: asked.atMs, ...settlement }));
}

function afterGuesses(count: number, reservation: Parameters<typeof aReservation>[0] = {}): AccountMemory {
  return Array.from({ length: count }).reduce<AccountMemory>(
    (memory) => guess(memory, reservation),
    EMPTY_MEMORY,
  );
}

test("a guess counts as failed before its outcome is known", ({ expect }) => {
  const { memory } = reserve(EMPTY_MEMORY, aReservation());
  expect(reserve(memory, aReservation()).history).toMatchObject({ failures: 1 });
});

test("at the limit nothing more is reserved", ({ expect }) => {
  const { history, memory } = reserve(afterGuesses(3), aReservation({ maxFailures: 3 }));
  expect(history).toMatchObject({ limited: true, failures: 3 });
  expect(memory.strangers).toHaveLength(3);
});

test.for([
  ["withheld", 0],
  ["error", 0],
  ["locked", 0],
  ["pending_mfa", 0],
  ["accepted", 0],
  ["rejected", 1],
  ["unknown_user", 1],
] as const)("an outcome of %s leaves %i failures", ([settlement, failures], { expect }) => {
  const memory = guess(EMPTY_MEMORY, {}, { settlement });
  expect(reserve(memory, aReservation()).history.failures).toBe(failures);
});

test("a guess is forgotten after fifteen minutes, not before", ({ expect }) => {
  const memory = afterGuesses(2, { atMs: 0 });
  expect(reserve(memory, aReservation({ atMs: 15 * MINUTE_MS - 1 })).history.failures).toBe(2);
  expect(reserve(memory, aReservation({ atMs: 15 * MINUTE_MS })).history.failures).toBe(0);
});

test("a program that repeats one wrong password for a day counts once", ({ expect }) => {
  let memory = EMPTY_MEMORY;
  for (let n = 0; n < 288; n++) memory = guess(memory, { passwordMark: "stale", atMs: n * 5 * MINUTE_MS });
  const { history } = reserve(memory, aReservation({ atMs: 288 * 5 * MINUTE_MS }));
  expect(history).toMatchObject({ failures: 0 });
  expect(history.slowFailures).toBeLessThan(1);
});

test("strangers' failures do not reach a known device's own bucket", ({ expect }) => {
  const memory = afterGuesses(10);
  const { history } = reserve(memory, aReservation({ deviceId: "mine" }));
  expect(history).toMatchObject({ limited: false, failures: 0 });
});

test("a ninth device pushes out the one not seen for longest", ({ expect }) => {
  let memory = EMPTY_MEMORY;
  for (let n = 1; n <= 9; n++)
    memory = guess(memory, { atMs: n }, { settlement: "accepted", deviceId: `d${n}` });
  expect(memory.devices.map(({ id }) => id)).toEqual(["d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"]);
});

test("typos are refunded to whoever then logs in from the same place, guesses from elsewhere are not", ({
  expect,
}) => {
  const attacked = guess(EMPTY_MEMORY, { networkId: "elsewhere" });
  const mistyped = guess(guess(attacked, {}), {});
  const memory = guess(mistyped, {}, { settlement: "accepted" });
  expect(reserve(memory, aReservation()).history).toMatchObject({ failures: 1, slowFailures: 1 });
});

test("only an accepted login makes a network familiar", ({ expect }) => {
  const rejected = guess(EMPTY_MEMORY, {});
  const pending = guess(EMPTY_MEMORY, {}, { settlement: "pending_mfa" });
  const accepted = guess(EMPTY_MEMORY, {}, { settlement: "accepted" });
  const histories = [rejected, pending, accepted].map((memory) => reserve(memory, aReservation()).history);
  expect(histories.map(({ networkFamiliarity }) => networkFamiliarity)).toEqual([0, 0, 0.5]);
});

test("a step-up that ends well teaches where its first step came from", ({ expect }) => {
  const pending = guess(EMPTY_MEMORY, { attemptId: "first" }, { settlement: "pending_mfa" });
  const solved = settle(pending, {
    attemptId: "first",
    spelling: null,
    atMs: 1_000_000,
    settlement: "accepted",
    deviceId: "d1",
  });
  expect(reserve(solved, aReservation()).history).toMatchObject({
    established: true,
    networkFamiliarity: 0.5,
  });
});

test("without a country nobody is a stranger for it", ({ expect }) => {
  const memory = guess(EMPTY_MEMORY, { country: "NO" }, { settlement: "accepted" });
  expect(reserve(memory, aReservation({ country: null })).history.countryFamiliarity).toBe(1);
});

test("patient guesses of different passwords add up over hours", ({ expect }) => {
  let memory = EMPTY_MEMORY;
  for (let n = 0; n < 12; n++) memory = guess(memory, { atMs: n * 20 * MINUTE_MS });
  const { history } = reserve(memory, aReservation({ atMs: 240 * MINUTE_MS }));
  expect(history.failures).toBe(0);
  expect(history.slowFailures).toBeGreaterThan(10);
});

test("a flood of strangers leaves whoever gives a proof guesses of his network's own, as many again", ({
  expect,
}) => {
  let memory = EMPTY_MEMORY;
  const guessOf = (changes: Parameters<typeof aReservation>[0], n: number) => {
    const reserved = reserve(memory, aReservation({ attemptId: `a${n}`, passwordMark: `m${n}`, ...changes }));
    memory = reserved.memory;
    return reserved;
  };
  for (let n = 0; n < 20; n++) guessOf({ networkId: `n${n}`, maxFailures: 10 }, n);
  const strange = guessOf({ networkId: "home", maxFailures: 10 }, 20);
  expect(strange.history).toMatchObject({ failures: 10, limited: true });
  const proved = { networkId: "home", provedIn: "home", maxFailures: 10 };
  const held = Array.from({ length: 12 }, (_, n) => guessOf(proved, 30 + n).history);
  expect(held.map(({ limited }) => limited)).toEqual([
    ...Array.from({ length: 10 }, () => false),
    true,
    true,
  ]);
  expect(held.at(-1)).toMatchObject({ failures: 10, provedFailures: 10 });
  expect(guessOf({ ...proved, networkId: "hotel", provedIn: "hotel" }, 60).history.limited).toBe(false);
});

test("a password that was only asked about counts once it comes with a proof", ({ expect }) => {
  const first = reserve(EMPTY_MEMORY, aReservation({ attemptId: "a1", passwordMark: "m" }));
  const asked = settle(first.memory, aSettlement({ attemptId: "a1", settlement: "challenged" }));
  expect(reserve(asked, aReservation({ attemptId: "a2", passwordMark: "m" })).counted).toBe(false);
  expect(reserve(asked, aReservation({ attemptId: "a3", passwordMark: "m", provedIn: "n" })).counted).toBe(
    true,
  );
});

test("a near miss of the right password is forgiven wherever it was typed, a guess is not", ({ expect }) => {
  const mistyped = guess(EMPTY_MEMORY, { networkId: "phone", signature: "other", passwordMark: "typo" });
  const guessed = guess(mistyped, { networkId: "stranger", signature: "other", passwordMark: "guess" });
  const memory = guess(guessed, {}, { settlement: "accepted", typoMarks: ["typo"] });
  expect(reserve(memory, aReservation()).history).toMatchObject({ failures: 1, strangeNetworks: 1 });
});

const strangeAt = (memory: AccountMemory, atMs: number) =>
  reserve(memory, aReservation({ atMs })).history.strangeNetworks;

test("networks that failed are remembered for days, and forgiven where somebody got in", ({ expect }) => {
  const failed = ["a", "b", "c"].reduce((memory, networkId) => guess(memory, { networkId }), EMPTY_MEMORY);
  expect(strangeAt(failed, 1_000_000)).toBeCloseTo(3);
  expect(strangeAt(failed, 1_000_000 + 3 * 24 * 60 * MINUTE_MS)).toBeCloseTo(1.5);
  const forgiven = guess(
    failed,
    { networkId: "b" },
    { settlement: "accepted", where: { ...HOME, networkId: "b" } },
  );
  expect(strangeAt(forgiven, 1_000_000)).toBeCloseTo(2);
});

test("who is asked for a proof and stays away is as strange as who fails", ({ expect }) => {
  const memory = guess(EMPTY_MEMORY, { networkId: "a" }, { settlement: "challenged" });
  expect(reserve(memory, aReservation()).history).toMatchObject({ failures: 0, strangeNetworks: 1 });
});

test("networks of one stranger too many push out the oldest", ({ expect }) => {
  let memory = EMPTY_MEMORY;
  for (let n = 0; n < 40; n++) memory = guess(memory, { networkId: `n${n}`, atMs: n * 20 * MINUTE_MS });
  expect(memory.strange).toHaveLength(16);
});

const slowAfter = (popular: boolean) =>
  reserve(guess(EMPTY_MEMORY, {}, { popular }), aReservation()).history.slowFailures;

test("a popular password is a heavier strike", ({ expect }) => {
  expect(slowAfter(true)).toBeGreaterThan(1.9);
  expect(slowAfter(false)).toBeLessThan(1.1);
});

const usesIn = (memory: AccountMemory) => reserve(memory, aReservation()).history.usesLeakedPair;

test("an account uses a leaked pair until it logs in with another password", ({ expect }) => {
  const leaked = guess(EMPTY_MEMORY, {}, { settlement: "accepted", leakedPair: true });
  expect(usesIn(leaked)).toBe(true);
  expect(usesIn(guess(leaked, {}, { settlement: "rejected", leakedPair: false }))).toBe(true);
  expect(usesIn(guess(leaked, {}, { settlement: "accepted", leakedPair: false }))).toBe(false);
});

function usesLeakedPair(memory: AccountMemory, atMs: number): boolean {
  return reserve(memory, aReservation({ atMs })).history.usesLeakedPair;
}

test("a leaked pair is forgotten after half a year, and once the password is changed; never by a login that nobody looked up", ({
  expect,
}) => {
  const leaked = guess(EMPTY_MEMORY, {}, { settlement: "accepted", leakedPair: true });
  const unasked = guess(leaked, {}, { settlement: "accepted" });
  const changed = settle(leaked, aSettlement({ settlement: "accepted", passwordChanged: true }));
  const atMs = 1_000_000 + 180 * 86_400_000;
  expect([
    usesLeakedPair(unasked, atMs - 1),
    usesLeakedPair(unasked, atMs),
    usesLeakedPair(changed, atMs - 1),
  ]).toEqual([true, false, false]);
  expect(changed.networks).toEqual(leaked.networks);
});

test("a device is doubted by what it was at its last accepted login", ({ expect }) => {
  const memory = guess(EMPTY_MEMORY, {}, { settlement: "accepted", deviceId: "mine" });
  const doubtOf = (now: Parameters<typeof aReservation>[0]) =>
    reserve(memory, aReservation({ deviceId: "mine", ...now })).history.deviceDoubt;
  expect(doubtOf({})).toBe(0);
  expect(doubtOf({ asn: 9, browser: "chromium windows" })).toBe(1);
});

test("a cookie that the account lists no login of is half a stranger's, however often it guesses", ({
  expect,
}) => {
  const unlisted = aReservation({ deviceId: "gone" });
  const { memory, history } = reserve(EMPTY_MEMORY, unlisted);
  const later = reserve(
    settle(memory, aSettlement({ attemptId: unlisted.attemptId })),
    aReservation({ deviceId: "gone" }),
  );
  expect([history.deviceDoubt, later.history.deviceDoubt]).toEqual([0.5, 0.5]);
});

test("a cookie that was carried off guesses among the strangers", ({ expect }) => {
  const owner = guess(EMPTY_MEMORY, {}, { settlement: "accepted", deviceId: "mine" });
  const stolen = { deviceId: "mine", asn: 9, browser: "chromium windows" };
  const memory = guess(owner, stolen);
  expect(reserve(memory, aReservation(stolen)).history.failures).toBe(1);
  expect(reserve(memory, aReservation()).history.failures).toBe(1);
  expect(reserve(memory, aReservation({ deviceId: "mine" })).history.failures).toBe(0);
});
