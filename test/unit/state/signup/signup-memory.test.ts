import { test } from "vitest";
import { FIRST_NAMES, LAST_NAMES } from "../../../../demo/people/names.ts";
import {
  emptySignupMemory,
  enterSignup,
  type SignupMemory,
} from "../../../../workers/gate/state/signup/signup-memory.ts";
import { enterRecovery } from "../../../../workers/gate/state/signup/recovery-memory.ts";
import { readSignups, writeSignups } from "../../../../workers/gate/state/signup/signup-record.ts";
import { companySignals } from "../../../../workers/gate/signals/signup-company.ts";
import { openRandom, type Random } from "../../../attack/simulator/random.ts";
import { aSignup } from "../../../support/a-signup.ts";

const HOUR_MS = 3_600_000;

function person(index: number, random: Random): string {
  const name = `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}`;
  const number = random.chance(0.4) ? "" : String(random.below(100));
  return `${name}${number}${index % 3 === 0 ? "x" : ""}@${random.pick(["gmail.com", "outlook.com", "post.example"])}`;
}

/** So many days of forty people a day, with one of eight browsers each. */
function aSite(days: number): {
  readonly memory: SignupMemory;
  readonly random: Random;
  readonly nowMs: number;
} {
  const memory = emptySignupMemory();
  const random = openRandom(3);
  for (let index = 0; index < days * 40; index++) {
    const signature = `browser ${random.below(8)}`;
    enterSignup(memory, aSignup({ email: person(index, random), signature, atMs: index * 0.6 * HOUR_MS }));
  }
  return { memory, random, nowMs: days * 24 * HOUR_MS };
}

/** The strongest of its reasons, each with its strength. */
function reasonsOf(memory: SignupMemory, signup: Parameters<typeof aSignup>[0]) {
  const reading = enterSignup(memory, aSignup(signup));
  return new Map(companySignals(reading, false).map(({ reason, strength }) => [reason, strength]));
}

test("every spelling of one mailbox is one mailbox, from wherever it comes", ({ expect }) => {
  const memory = emptySignupMemory();
  const spellings = ["c.arolin@gmail.com", "ca.rolin+3@gmail.com", "carol.in@googlemail.com"];
  const strengths = spellings.map((email) => reasonsOf(memory, { email }).get("mailbox_reused") ?? 0);
  expect(strengths).toEqual([0, 0.25, 0.75]);
});

test("a spelling that comes again is not another one", ({ expect }) => {
  const memory = emptySignupMemory();
  reasonsOf(memory, { email: "c.arolin@gmail.com" });
  expect(reasonsOf(memory, { email: "c.arolin@gmail.com" }).has("mailbox_reused")).toBe(false);
});

test("numbered names are a sequence from the third on", ({ expect }) => {
  const memory = emptySignupMemory();
  for (const number of [41, 42, 43]) reasonsOf(memory, { email: `lantern${number}@post.example` });
  expect(reasonsOf(memory, { email: "lantern44@post.example" }).get("mailbox_sequence")).toBe(1);
});

test("one password from many homes is shared; one in one room hardly", ({ expect }) => {
  const homes = emptySignupMemory();
  const room = emptySignupMemory();
  for (const name of ["ann", "bob", "cid", "dot"]) {
    reasonsOf(homes, { email: `${name}@a.example`, password: "Farm-1" });
    reasonsOf(room, { email: `${name}@a.example`, password: "Class-1", network: "school" });
  }
  expect(reasonsOf(homes, { email: "eve@a.example", password: "Farm-1" }).get("signup_password_shared")).toBe(
    1,
  );
  expect(
    reasonsOf(room, { email: "eve@a.example", password: "Class-1", network: "school" }).get(
      "signup_password_shared",
    ),
  ).toBe(0.2);
});

test("random names at a provider that everybody uses stand out among people", ({ expect }) => {
  const { memory, random, nowMs } = aSite(14);
  const drawn = () => Array.from({ length: 10 }, () => random.below(36).toString(36)).join("");
  for (let index = 0; index < 15; index++)
    reasonsOf(memory, { email: `${drawn()}@gmail.com`, signature: `browser ${index % 8}`, atMs: nowMs });
  const farm = reasonsOf(memory, { email: `${drawn()}@gmail.com`, signature: "browser 2", atMs: nowMs });
  expect(farm.get("signup_crowd")).toBeGreaterThan(0.7);
  const good = reasonsOf(memory, { email: "karl.lund@gmail.com", signature: "browser 2", atMs: nowMs });
  expect(good.has("signup_crowd")).toBe(false);
});

/** Two weeks of people at large providers, then so many accounts a day at small domains, three days long. */
function crowdAt(domains: number, aDay: number): number {
  const { memory, random, nowMs } = aSite(14);
  const strengths = Array.from({ length: aDay * 3 }, (_, index) => {
    const name = `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}`;
    const atMs = nowMs + (index * 24 * HOUR_MS) / aDay;
    const told = {
      email: `${name}@maple${index % domains}.example`,
      signature: `browser ${index % 8}`,
      atMs,
    };
    return reasonsOf(memory, told).get("signup_crowd") ?? 0;
  });
  return strengths.slice(-aDay).reduce((sum, strength) => sum + strength, 0) / aDay;
}

test("a farm with eight mail domains of its own stands out, a family's domain does not, nor do customers with one each", ({
  expect,
}) => {
  expect(crowdAt(8, 24)).toBeGreaterThan(0.75);
  expect(crowdAt(1, 1)).toBe(0);
  expect(crowdAt(72, 24)).toBe(0);
});

test("an office that comes in three days is judged by its own domain alone", ({ expect }) => {
  const { memory, nowMs } = aSite(14);
  const readings = Array.from({ length: 12 }, (_, index) =>
    enterSignup(memory, aSignup({ email: `clerk${index}@office.example`, atMs: nowMs + index })),
  );
  expect(readings.filter(({ companies }) => companies.others > companies.expected)).toEqual([]);
});

test("a launch day brings ten times as many people, and nobody is suspected for it", ({ expect }) => {
  const { memory, random, nowMs } = aSite(14);
  const strengths = Array.from({ length: 400 }, (_, index) => {
    const atMs = nowMs + index * 200_000;
    const told = { email: person(1_000 + index, random), signature: `browser ${random.below(8)}`, atMs };
    return reasonsOf(memory, told).get("signup_crowd") ?? 0;
  });
  expect(strengths.filter((strength) => strength > 0.5)).toEqual([]);
});

test("a school class behind one address is one place, not a crowd", ({ expect }) => {
  const { memory, random, nowMs } = aSite(14);
  const strengths = Array.from({ length: 28 }, (_, index) => {
    const email = `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${index}@school.example`;
    const told = { email, network: "school", signature: "school image", atMs: nowMs + index * 20_000 };
    return reasonsOf(memory, told).get("signup_crowd") ?? 0;
  });
  expect(Math.max(...strengths)).toBeLessThan(0.6);
});

test("after three days a sign-up is nobody's company any more, and has become usual", ({ expect }) => {
  const memory = emptySignupMemory();
  reasonsOf(memory, { email: "lantern41@post.example" });
  expect(reasonsOf(memory, { email: "lantern42@post.example", atMs: 73 * HOUR_MS }).size).toBe(0);
  expect(memory.usual.all).toBe(1);
});

test("what is written down reads back as it was", ({ expect }) => {
  const { memory } = aSite(5);
  enterSignup(memory, aSignup({ email: "c.arolin@gmail.com", phone: "+4790012345", atMs: 120 * HOUR_MS }));
  const again = readSignups(writeSignups(memory));
  expect(again.entries).toEqual(memory.entries);
  expect(again.counts).toEqual(memory.counts);
  expect(again.boxes).toEqual(memory.boxes);
  expect(again.conversions.waiting).toEqual(memory.conversions.waiting);
  expect(again.usual.kinds.size).toBe(memory.usual.kinds.size);
});

test("rows of the gate before, which kept less of each sign-up, are read", ({ expect }) => {
  const { memory } = aSite(1);
  const { messages: _messages, ...rows } = writeSignups(memory);
  const recent = rows.recent.replaceAll(/,"attempt":"\w*","box":(?:null|"\w*")/gu, "");
  expect(recent).not.toContain("attempt");
  expect(readSignups({ ...rows, recent }).entries.size).toBe(memory.entries.size);
});

test("rows of another version read as empty", ({ expect }) => {
  expect(readSignups({ recent: '{"version":2}', boxes: '{"version":2}' }).entries.size).toBe(0);
});

test("a flood of sign-ups keeps the newest 3,072, and the rows stay below what the platform stores", ({
  expect,
}) => {
  const memory = emptySignupMemory();
  for (let index = 0; index < 9_000; index++) {
    const { facts, ...signup } = aSignup({
      email: `user${index}.name${index}@a${index}.example`,
      phone: `+47${1e7 + index}`,
      atMs: 1_790_000_000_000,
    });
    const accountId = String(index).padStart(32, "0");
    enterSignup(memory, { ...signup, accountId, facts });
    if (index > 4_900) enterSignup(memory, { ...signup, accountId, facts });
    enterRecovery(memory.recoveries, { ...signup, accountId, kind: "reset", standing: "unclear" });
  }
  for (let index = 0; index < 60_000; index++) {
    const { facts, ...signup } = aSignup({ email: "x@a.example", atMs: 1_790_000_000_000 });
    const mailbox = `mailbox ${String(index % 7_500)}`;
    enterSignup(memory, { ...signup, accountId: `${index}`.padEnd(8), facts: { ...facts, mailbox } });
  }
  expect(memory.entries.size).toBe(3_072);
  expect(memory.conversions.waiting.size).toBeGreaterThan(4_000);
  const rows = Object.values(writeSignups(memory)).map((row) => row.length);
  expect(Math.max(...rows)).toBeLessThan(1_900_000);
});

/** A site five weeks after a farm signed up so often on one day: how many of one of its people's new browsers it expects by now. */
function afterBulk(bulk: number, networkOf: (n: number) => string) {
  const { memory, random, nowMs } = aSite(20);
  for (let n = 0; n < bulk; n++) {
    const made = { email: `x${n}@made-${n}.example`, signature: `made up ${n}`, network: networkOf(n) };
    enterSignup(memory, aSignup({ ...made, atMs: nowMs + n }));
  }
  let expected = 0;
  for (let index = 1; index <= 35 * 40; index++) {
    const signature = `new browser ${random.below(8)}`;
    const atMs = nowMs + index * 0.6 * HOUR_MS;
    ({ expected } = enterSignup(
      memory,
      aSignup({ email: person(index, random), signature, atMs }),
    ).signature);
  }
  return { expected, kinds: memory.usual.kinds };
}

test("who signs up thousands of times from one network teaches nobody what is usual", ({ expect }) => {
  const quiet = afterBulk(0, () => "");
  expect(afterBulk(6_000, () => "the farm's").expected / quiet.expected).toBeGreaterThan(0.9);
});

test("who makes up thousands of kinds from as many networks leaves room for people's", ({ expect }) => {
  const { kinds } = afterBulk(9_000, (n) => `network ${n}`);
  expect(kinds.size).toBeLessThanOrEqual(6_144);
  expect(kinds.has("g:new browser 0")).toBe(true);
});

/** A month of forty people a day, seven in ten with the common browser; then ten more days, in which `versionOf` says which version. */
function aCommonBrowser(versionOf: (day: number, random: Random) => number) {
  const memory = emptySignupMemory();
  const random = openRandom(4);
  const crowds: number[] = [];
  for (let index = 0; index < 40 * 40; index++) {
    const day = Math.floor(index / 40);
    const family = random.chance(0.7) ? "common" : `rare ${random.below(6)}`;
    const signature = `${family} ${family === "common" ? versionOf(day - 30, random) : 0}`;
    const told = { email: person(index, random), signature, family, atMs: index * 0.6 * HOUR_MS };
    const crowd = reasonsOf(memory, told).get("signup_crowd") ?? 0;
    if (day >= 30 && family === "common") crowds.push(crowd);
  }
  return { memory, crowds, nowMs: 40 * 24 * HOUR_MS };
}

test("an update that everybody gets within days is no crowd", ({ expect }) => {
  const { crowds } = aCommonBrowser((day, random) => (day >= 0 && random.chance((day + 1) / 10) ? 2 : 1));
  expect(crowds.filter((strength) => strength >= 0.5).length / crowds.length).toBeLessThan(0.02);
});

test("a farm with a version of its own comes on top of the others, and is one", ({ expect }) => {
  const { memory, nowMs } = aCommonBrowser(() => 1);
  const random = openRandom(5);
  const farm = Array.from({ length: 120 }, (_, n) => {
    const client = { signature: "common, copied", family: "common" };
    const told = { email: person(n, random), ...client, atMs: nowMs + n * 0.3 * HOUR_MS };
    return reasonsOf(memory, told).get("signup_crowd") ?? 0;
  });
  expect(farm.slice(-40).filter((strength) => strength >= 0.3).length).toBeGreaterThan(30);
});

test("a farm too small for its browser to have outgrown its share is seen where the old versions are as many as ever", ({
  expect,
}) => {
  const { memory, nowMs } = aCommonBrowser(() => 1);
  const random = openRandom(6);
  const strengths: number[] = [];
  for (let index = 0; index < 120; index++) {
    const atMs = nowMs + index * 0.6 * HOUR_MS;
    const isCommon = index % 10 < 8;
    const client = { signature: isCommon ? "common 1" : "rare 0 0", family: isCommon ? "common" : "rare 0" };
    enterSignup(memory, aSignup({ email: person(index, random), ...client, atMs }));
    if (index % 8 !== 0) continue;
    const farm = { signature: "common, copied", family: "common", atMs };
    const email = person(1_000 + index, random);
    strengths.push(reasonsOf(memory, { email, ...farm }).get("signup_crowd") ?? 0);
  }
  expect(Math.min(...strengths.slice(-5))).toBeGreaterThan(0.2);
});
