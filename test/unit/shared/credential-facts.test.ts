import { test } from "vitest";
import { credentialFacts } from "../../../shared/credential/credential-facts.ts";
import { textBytes } from "../../../shared/identity/short-text.ts";

const ring = (id: string, letter: string) => [{ id, key: letter.repeat(43) }];
const KEYS = { tenant: ring("t1", "A"), identity: ring("i1", "B"), mark: ring("m1", "C") };
const NOON_MS = Date.UTC(2026, 0, 1, 12);

/** Under the only key of the ring. */
const lookupKeys = (username: string, password: string) => facts(username, password).identityKeys[0];

const facts = (username: string, password: string, atMs = NOON_MS) =>
  credentialFacts({ username, password }, KEYS, atMs);

test("spellings of one login are one account with one set of lookup keys", ({ expect }) => {
  expect(facts(" Ann@Example.com", "x").accountId).toBe(facts("ann@example.com", "x").accountId);
  expect(facts(" Ann@Example.com", "x").identityKeys).toEqual(facts("ann@example.com", "x").identityKeys);
});

test("there are lookup keys for each key of the ring, in its order", ({ expect }) => {
  const identity = [...ring("i2", "D"), ...KEYS.identity];
  const raw = { username: "ann", password: "x" };
  const [newest, older] = credentialFacts(raw, { ...KEYS, identity }, NOON_MS).identityKeys;
  expect(older).toEqual(lookupKeys("ann", "x"));
  expect(newest?.pair).not.toEqual(older?.pair);
});

test("a tweaked password keeps the similar key and loses the pair key", ({ expect }) => {
  const [leaked, tweaked] = [lookupKeys("ann", "Summer2023!"), lookupKeys("ann", "Summer2024!")];
  expect(tweaked?.similar).toEqual(leaked?.similar);
  expect(tweaked?.pair).not.toEqual(leaked?.pair);
});

test("the same password of two people shares no key and no mark", ({ expect }) => {
  const [ann, ben] = [lookupKeys("ann", "secret-1"), lookupKeys("ben", "secret-1")];
  expect(ann?.pair).not.toEqual(ben?.pair);
  expect(ann?.similar).not.toEqual(ben?.similar);
  expect(facts("ann", "secret-1").passwordMark).not.toBe(facts("ben", "secret-1").passwordMark);
});

test("moving a character from name to password makes another pair", ({ expect }) => {
  expect(lookupKeys("ann\nx", "y")?.pair).not.toEqual(lookupKeys("ann", "x\ny")?.pair);
});

test("a line feed and the two characters that would spell it make two pairs", ({ expect }) => {
  expect(lookupKeys("ann", "a\\nb")?.pair).not.toEqual(lookupKeys("ann", "a\nb")?.pair);
});

test("a mark repeats within a day and not on the next", ({ expect }) => {
  const mark = facts("ann", "secret-1").passwordMark;
  expect(facts("ann", "secret-1", NOON_MS + 3_600_000).passwordMark).toBe(mark);
  expect(facts("ann", "secret-1", NOON_MS + 86_400_000).passwordMark).not.toBe(mark);
});

test("yesterday's mark comes along, so that a repeated password is known over midnight", ({ expect }) => {
  const [before, after] = [Date.UTC(2026, 0, 1, 23, 58), Date.UTC(2026, 0, 2, 0, 3)];
  expect(facts("ann", "secret-1", after).earlierMark).toBe(facts("ann", "secret-1", before).passwordMark);
  expect(facts("ann", "secret-2", after).earlierMark).not.toBe(facts("ann", "secret-1", before).passwordMark);
});

test.for([
  ["the login itself", "ann@example.com", "Ann@example.com", true],
  ["its local part", "ann@example.com", "ann", true],
  ["something else", "ann@example.com", "annie", false],
] as const)("password equal to user name: %s", ([, username, password, expected], { expect }) => {
  expect(facts(username, password).usernameEqualsPassword).toBe(expected);
});

test("the mail domain comes from the address field, else from the login", ({ expect }) => {
  const { emailDomain } = credentialFacts(
    { username: "ann", password: "x", email: "a@B.example" },
    KEYS,
    NOON_MS,
  );
  expect([emailDomain, facts("ann@C.example", "x").emailDomain, facts("ann", "x").emailDomain]).toEqual([
    "b.example",
    "c.example",
    null,
  ]);
});

test("SHA-1 of the password is the one that leak lists use", ({ expect }) => {
  expect(Buffer.from(facts("ann", "password").passwordSha1).toString("hex")).toBe(
    "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
  );
});

const textLeft = () => Buffer.from(textBytes).toString("latin1");

test("nothing of a password outlives its facts in the buffer that texts are hashed in", ({ expect }) => {
  const { typoMarks } = facts("ann", "Correct-Horse".repeat(14));
  expect(textLeft()).not.toMatch(/horse/iu);
  typoMarks?.();
  expect(textLeft()).not.toMatch(/horse/iu);
});
