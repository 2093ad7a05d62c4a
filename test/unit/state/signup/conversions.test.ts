import { test } from "vitest";
import {
  countAnswered,
  countSent,
  emptyConversions,
  unanswered,
  withdrawSent,
  type Conversions,
} from "../../../../workers/gate/state/signup/conversions.ts";

const MINUTE_MS = 60_000;

/** Whose attempt it was. */
function message(conversions: Conversions, accountId: string, block: string, atMs: number) {
  const tried = { accountId, attemptId: crypto.randomUUID() };
  countSent(conversions, { ...tried, atMs }, [block]);
  return tried;
}

/** So many messages, an hour apart from whatever comes next; every `nth` is answered. */
function send(
  conversions: Conversions,
  block: string,
  [count, nth]: readonly [number, number],
  fromMs: number,
): void {
  for (let index = 0; index < count; index++) {
    const account = `${block} ${index} ${fromMs}`;
    message(conversions, account, block, fromMs + index * MINUTE_MS);
    if (index % nth === 0) countAnswered(conversions, account);
  }
}

test("a range of numbers that never answers is certain after some twenty messages", ({ expect }) => {
  const conversions = emptyConversions();
  send(conversions, "people", [100, 1], 0);
  send(conversions, "bought", [30, Infinity], 200 * MINUTE_MS);
  send(conversions, "people", [1, 1], 300 * MINUTE_MS);
  expect(unanswered(conversions, ["bought"])).toBeGreaterThan(0.99);
  expect(unanswered(conversions, ["people"])).toBeLessThan(0.01);
});

test("a refused second try takes back its own message, not the one before", ({ expect }) => {
  const conversions = emptyConversions();
  send(conversions, "people", [100, 1], 0);
  for (let index = 0; index < 30; index++) {
    message(conversions, `pumped ${index}`, "bought", 200 * MINUTE_MS);
    withdrawSent(conversions, message(conversions, `pumped ${index}`, "people", 200 * MINUTE_MS));
    withdrawSent(conversions, message(conversions, `refused ${index}`, "village", 200 * MINUTE_MS));
  }
  send(conversions, "people", [1, 1], 300 * MINUTE_MS);
  expect(unanswered(conversions, ["bought"])).toBeGreaterThan(0.99);
  expect(unanswered(conversions, ["people"])).toBeLessThan(0.01);
  expect(conversions.blocks.has("village")).toBe(false);
});

test("an attempt that sent none takes back nobody's message", ({ expect }) => {
  const conversions = emptyConversions();
  const { accountId } = message(conversions, "ann", "b", 0);
  withdrawSent(conversions, { accountId, attemptId: crypto.randomUUID() });
  expect(conversions.waiting.get("ann")).toHaveLength(1);
});

test("a few unanswered messages are nobody's fault", ({ expect }) => {
  const conversions = emptyConversions();
  send(conversions, "people", [100, 1], 0);
  send(conversions, "village", [4, Infinity], 200 * MINUTE_MS);
  send(conversions, "people", [1, 1], 300 * MINUTE_MS);
  expect(unanswered(conversions, ["village"])).toBeLessThan(0.9);
});

test("where no route tells of answers nothing is held against anybody", ({ expect }) => {
  const conversions = emptyConversions();
  send(conversions, "all", [500, Infinity], 0);
  expect(unanswered(conversions, ["all"])).toBe(0);
});

test("an answer that comes late or twice counts once at most", ({ expect }) => {
  const conversions = emptyConversions();
  message(conversions, "ann", "b", 0);
  countAnswered(conversions, "ann");
  countAnswered(conversions, "ann");
  expect(conversions.all).toEqual({ sent: 1, answered: 1 });
});

test("messages that one account asks for again and again count one by one, a person's second does not", ({
  expect,
}) => {
  const conversions = emptyConversions();
  send(conversions, "people", [100, 1], 0);
  for (let index = 0; index < 30; index++)
    message(conversions, "pumped", "bought", (200 + index * 10) * MINUTE_MS);
  message(conversions, "ann", "village", 500 * MINUTE_MS);
  message(conversions, "ann", "village", 502 * MINUTE_MS);
  countAnswered(conversions, "ann");
  expect(unanswered(conversions, ["bought"])).toBeGreaterThan(0.99);
  expect(conversions.blocks.get("village")).toEqual({ sent: 1, answered: 1 });
});
