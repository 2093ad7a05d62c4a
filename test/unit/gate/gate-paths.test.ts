import { test } from "vitest";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const fence = (action: string) => ({
  fences: [{ name: "home", holds: "outside", countries: ["NO"], action }],
});
const unavailable = { onUnavailable: { intel: "allow", account: "challenge", source: "allow" } };

test.for([
  ["a score", "challenge", {}, 200],
  ["a fence", "allow", fence("challenge"), 200],
  ["a lookup that failed", "allow", unavailable, 200],
  ["a lie, out of which a proof is the only way", "deceive", {}, 200],
  ["nothing", "block", fence("block"), 404],
] as const)(
  "a page may prepare a proof where one may be asked for by %s",
  async ([, action, changes, status], { expect }) => {
    const { deps } = gateDeps(aPolicy(aRoute("login", action, changes)));
    const answer = await gate(new Request("https://shop.example/.gatehouse/challenge?route=login"), deps);
    expect(answer.status).toBe(status);
  },
);
