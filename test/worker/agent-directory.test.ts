import { test } from "vitest";
import { readClaim } from "../../shared/agent/signed-request.ts";
import { openAgents } from "../../workers/gate/challenge/agent-directory.ts";
import { aSignedRequest, DIRECTORY, DIRECTORY_TEXT, NOW_MS } from "../support/a-signed-request.ts";

/** The runtime's own keys, streams and signatures; how directories misbehave is tested in test/unit/agent. */
async function verified(directoryText: string) {
  const reading = readClaim(aSignedRequest(), NOW_MS);
  if (reading.status !== "claimed") throw new Error(`claim: expected one, got ${reading.status}`);
  const port = openAgents({
    nowMs: () => NOW_MS,
    log: () => {},
    waitUntil: () => {},
    fetch: async () => new Response(directoryText),
  });
  return port.verify(reading.claim, [{ name: "helper", directory: DIRECTORY }]);
}

test("an agent's signature is verified in the Workers runtime", async ({ expect }) => {
  expect(await verified(DIRECTORY_TEXT)).toEqual({ status: "found", value: "helper" });
});

test("and one by another key is not", async ({ expect }) => {
  expect(await verified(`{"keys":[]}`)).toEqual({ status: "absent" });
});
