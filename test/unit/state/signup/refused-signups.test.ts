import { test } from "vitest";
import {
  emptySignupMemory,
  enterSignup,
  settleSignup,
  type SignupMemory,
} from "../../../../workers/gate/state/signup/signup-memory.ts";
import { aSignup } from "../../../support/a-signup.ts";

test("a name that is tried again and refused leaves the account that it belongs to in sight", ({
  expect,
}) => {
  const memory = emptySignupMemory();
  const farm = { email: "dora@farm.example", password: "Farm-1" };
  const { accountId } = aSignup(farm);
  const others = () =>
    enterSignup(memory, aSignup({ email: "e@a.example", password: "Farm-1" })).samePassword;
  enterSignup(memory, aSignup(farm));
  const tries = ["another one", "and another", "Farm-1"].map((password) => aSignup({ ...farm, password }));
  for (const tried of tries) enterSignup(memory, tried);
  for (const tried of tries) settleSignup(memory, tried, "refused");
  expect(others()).toBe(1);
  expect([...memory.entries.keys()]).toEqual([accountId, aSignup({ email: "e@a.example" }).accountId]);
});

test("a name that was refused is gone, however often it is tried", ({ expect }) => {
  const memory = emptySignupMemory();
  const ann = aSignup({ email: "ann@a.example", password: "1234" });
  for (let again = 0; again < 3; again++) {
    enterSignup(memory, ann);
    settleSignup(memory, ann, "refused");
  }
  expect(memory.entries.size + memory.counts.size).toBe(0);
});

/** Refused once: the name is taken, or the password too short. */
function refused(memory: SignupMemory, email: string): void {
  const signup = aSignup({ email });
  enterSignup(memory, signup);
  settleSignup(memory, signup, "refused");
}

test("refused spellings of somebody's mailbox leave nothing there, and wash nothing out", ({ expect }) => {
  const memory = emptySignupMemory();
  for (let tag = 0; tag < 20; tag++) refused(memory, `carolin+${tag}@gmail.com`);
  expect(memory.boxes.size).toBe(0);
  for (let own = 0; own < 12; own++) enterSignup(memory, aSignup({ email: `c.arolin+own${own}@gmail.com` }));
  for (let tag = 0; tag < 20; tag++) refused(memory, `carolin+${tag}@gmail.com`);
  expect(enterSignup(memory, aSignup({ email: "carolin@gmail.com" })).aliases).toBe(8);
});

test("whoever tries somebody's very name leaves him in his mailbox", ({ expect }) => {
  const memory = emptySignupMemory();
  enterSignup(memory, aSignup({ email: "carolin@gmail.com" }));
  for (let again = 0; again < 3; again++) refused(memory, "carolin@gmail.com");
  expect(enterSignup(memory, aSignup({ email: "c.arolin@gmail.com" })).aliases).toBe(1);
});

test.for([
  ["in their order", [0, 1]],
  ["the last one first", [1, 0]],
] as const)("two tries at once that are refused, %s, leave nothing", ([, order], { expect }) => {
  const memory = emptySignupMemory();
  const tries = [aSignup({ email: "carolin@gmail.com" }), aSignup({ email: "carolin@gmail.com" })] as const;
  for (const tried of tries) enterSignup(memory, tried);
  for (const index of order) settleSignup(memory, tries[index], "refused");
  expect(memory.entries.size + memory.counts.size + memory.boxes.size + memory.earlier.size).toBe(0);
});

test("a refusal of one try leaves the other that was let in", ({ expect }) => {
  const memory = emptySignupMemory();
  const [first, second] = [aSignup({ email: "carolin@gmail.com" }), aSignup({ email: "carolin@gmail.com" })];
  for (const tried of [first, second]) enterSignup(memory, tried);
  settleSignup(memory, first, "refused");
  expect(memory.entries.has(second.accountId)).toBe(true);
  expect(enterSignup(memory, aSignup({ email: "c.arolin@gmail.com" })).aliases).toBe(1);
});

test("what the origin refused was no sign-up", ({ expect }) => {
  const memory = emptySignupMemory();
  const signup = aSignup({ email: "lantern41@post.example" });
  enterSignup(memory, signup);
  settleSignup(memory, signup, "refused");
  expect(memory.entries.size + memory.counts.size).toBe(0);
});
