import { test } from "vitest";
import { resultLine } from "../../../demo/attack/report.ts";
import { SCENARIOS } from "../../../demo/attack/scenarios.ts";
import { planNewcomers } from "../../../demo/people/newcomer.ts";
import { makePopulation } from "../../../demo/people/population.ts";

const PEOPLE = makePopulation("plans", 500);
const ATTEMPTS = 200;

function plan(kind: string, seed = "one") {
  const planned = SCENARIOS.get(kind)?.plan(PEOPLE, ATTEMPTS, seed) ?? [];
  return planned.map(({ pair, source, client }) => ({ ...pair, from: source.loopback, by: client.name }));
}

const passwords = new Map(PEOPLE.accounts.map(({ username, password }) => [username, password]));
const distinct = (values: readonly string[]): number => new Set(values).size;

test.for([...SCENARIOS.keys()])(
  "%s: the seed decides the whole attack, and its length is kept",
  (kind, { expect }) => {
    expect(plan(kind)).toEqual(plan(kind));
    expect(plan(kind)).not.toEqual(plan(kind, "two"));
    expect(plan(kind).length).toBe(ATTEMPTS);
  },
);

test("cracking guesses at few accounts, and finds every other password", ({ expect }) => {
  const planned = plan("cracking");
  const found = planned.filter(({ username, password }) => passwords.get(username) === password);
  expect([distinct(planned.map(({ username }) => username)), found.length]).toEqual([2, 1]);
});

test("spraying tries four passwords on many accounts, some of which have one of them", ({ expect }) => {
  const planned = plan("spraying");
  const customers = SCENARIOS.get("spraying")?.customers(PEOPLE) ?? [];
  expect(distinct(planned.map(({ password }) => password))).toBe(4);
  expect(distinct(planned.map(({ username }) => username))).toBe(ATTEMPTS / 4);
  const tried = new Set(planned.map(({ username, password }) => `${username}:${password}`));
  expect(customers.some(({ username, password }) => tried.has(`${username}:${password}`))).toBe(true);
});

test("a sign-up farm asks for no name twice: one mailbox in dots, one that counts up", ({ expect }) => {
  const names = plan("signup").map(({ username }) => username);
  expect(distinct(names)).toBe(ATTEMPTS);
  const plain = names
    .filter((name) => !/\d/u.test(name))
    .map((name) => name.split("@")[0]?.replaceAll(".", ""));
  expect([plain.length, distinct(plain.map(String))]).toEqual([ATTEMPTS / 2, 1]);
});

test("low and slow: no address, no account and no second try comes back", ({ expect }) => {
  const planned = plan("lowslow");
  expect([
    distinct(planned.map(({ from }) => from)),
    distinct(planned.map(({ username }) => username)),
  ]).toEqual([ATTEMPTS, ATTEMPTS]);
});

test("newcomers are nobody's namesakes", ({ expect }) => {
  const names = planNewcomers(PEOPLE, 100, "one").map(({ visitor }) => visitor.account.username);
  expect([distinct(names), names.filter((name) => passwords.has(name))]).toEqual([100, []]);
});

test("every kind ends with the same line", ({ expect }) => {
  const nothing = { attempts: [], taken: new Set(""), logins: [], refused: new Set<never>(), refusals: [] };
  expect(resultLine("signup", { ...nothing, firstActionAt: null })).toBe(
    '{"scenario":"signup","attempts":0,"takenOver":0,"goodLogins":0,"goodRefused":0,"firstActionAt":null}',
  );
});
