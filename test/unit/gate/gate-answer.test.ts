import { readFileSync } from "node:fs";
import { test } from "vitest";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import { refusalAnswer } from "../../../workers/gate/stages/act.ts";

const DEMO = loadPolicy(readFileSync(`${import.meta.dirname}/../../../policies/demo.json`, "utf8")).policy;

function aRoute(id: string, changes: Partial<Route> = {}): Route {
  const route = DEMO.routes.find((candidate) => candidate.id === id);
  if (!route) throw new Error(`demo policy has no route ${id}`);
  return { ...route, ...changes };
}

const asking = (headers: Record<string, string> = {}) => ({ headers: new Headers(headers) });
const BROWSER = aRoute("login");
const API = aRoute("api-login");

test("people get a page with the code, without script, never stored", async ({ expect }) => {
  const answer = refusalAnswer("block", "ABCD-1234", asking({ accept: "text/html" }), BROWSER);
  const page = await answer.text();
  expect(answer.status).toBe(403);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("content-type")).toContain("text/html");
  expect(page).toContain("ABCD-1234");
  expect(page).not.toMatch(/<script|onload/iu);
});

test("programs get a problem with the code", async ({ expect }) => {
  const answer = refusalAnswer("block", "ABCD-1234", asking(), API);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ status: 403, code: "ABCD-1234" });
});

test("a code that is not durable is not shown", async ({ expect }) => {
  expect(await refusalAnswer("block", null, asking(), API).json()).not.toHaveProperty("code");
});

test("throttling says when to come back", async ({ expect }) => {
  const answer = refusalAnswer("throttle", null, asking(), aRoute("api-login", { retryAfterSeconds: 90 }));
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe("90");
  expect(await answer.json()).toMatchObject({ retryAfterSeconds: 90 });
});

test.for([
  ["application/json", "application/problem+json"],
  ["application/json, text/plain, */*", "application/problem+json"],
  ["text/html,application/xhtml+xml,application/json", "text/html; charset=utf-8"],
  ["*/*", "text/html; charset=utf-8"],
] as const)("on a browser route Accept %s is answered by %s", ([accept, type], { expect }) => {
  expect(refusalAnswer("block", null, asking({ accept }), BROWSER).headers.get("content-type")).toBe(type);
});

test("the route's own origins may read the answer, others may not", ({ expect }) => {
  const route = aRoute("api-login", { cors: { origins: ["https://app.example"], credentials: true } });
  const own = refusalAnswer("block", null, asking({ origin: "https://app.example" }), route).headers;
  const other = refusalAnswer("block", null, asking({ origin: "https://evil.example" }), route).headers;
  expect(own.get("access-control-allow-origin")).toBe("https://app.example");
  expect(own.get("access-control-allow-credentials")).toBe("true");
  expect(other.get("access-control-allow-origin")).toBe(null);
  expect(other.get("vary")).toBe("Origin");
});

test("a code cannot break out of the page", async ({ expect }) => {
  expect(await refusalAnswer("block", "<b>", asking(), BROWSER).text()).not.toContain("<b>");
});
