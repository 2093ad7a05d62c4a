import { test } from "vitest";
import gate from "../../workers/gate/index.ts";
import { gateEnv } from "../support/worker-env.ts";

test("a gate without its keys passes nothing on, and tells the visitor no setting's name", async ({
  expect,
}) => {
  const answer = await gate.fetch(new Request("https://shop.test/login"), gateEnv);
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).toContain("guard is not set up");
  expect(text).not.toContain("GATEHOUSE_KEYS");
});
