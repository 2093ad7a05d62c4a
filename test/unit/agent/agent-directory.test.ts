import { afterAll, beforeAll, beforeEach, test } from "vitest";
import { readClaim, type AgentClaim } from "../../../shared/agent/signed-request.ts";
import { openAgents } from "../../../workers/gate/challenge/agent-directory.ts";
import {
  aSignedRequest,
  DIRECTORY,
  DIRECTORY_TEXT,
  NOW_MS,
  type Signing,
} from "../../support/a-signed-request.ts";
import { startMisbehavingServer, type MisbehavingServer } from "../../support/misbehaving-server.ts";

let server: MisbehavingServer;
const PATH = new URL(DIRECTORY).pathname;
const AGENTS = [{ name: "helper", directory: DIRECTORY }];
const HELPER = { status: "found", value: "helper" };

beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(async () => server?.close());

let nowMs = NOW_MS;
let askedBefore = 0;
beforeEach(() => {
  nowMs = NOW_MS;
  askedBefore = server.asked.length;
});

/** The real thing over HTTP; only the name of the host is led to the server of the test. */
function anAgentPort() {
  const log: string[] = [];
  const port = openAgents({
    nowMs: () => nowMs,
    log: (line) => void log.push(line),
    waitUntil: () => {},
    fetch: (url, init) => fetch(new URL(new URL(url).pathname, server.url), init),
  });
  return { port, log };
}

function claimOf(signing: Signing = {}): AgentClaim {
  const reading = readClaim(aSignedRequest(signing), NOW_MS);
  if (reading.status !== "claimed") throw new Error(`claim: expected one, got ${reading.status}`);
  return reading.claim;
}

const asked = () => server.asked.length - askedBefore;

test("a genuine signature by a key of the agent's directory is believed, and the keys are kept", async ({
  expect,
}) => {
  server.on(PATH, { kind: "body", text: DIRECTORY_TEXT });
  const { port } = anAgentPort();
  expect(await port.verify(claimOf(), AGENTS)).toEqual(HELPER);
  expect(await port.verify(claimOf(), AGENTS)).toEqual(HELPER);
  expect(asked()).toBe(1);
});

test("a directory that the policy does not name is not even asked", async ({ expect }) => {
  const { port } = anAgentPort();
  const elsewhere = claimOf({ agent: `"https://other.example"` });
  expect(await port.verify(elsewhere, AGENTS)).toEqual({ status: "absent" });
  expect(asked()).toBe(0);
});

test("a signature over anything else is nobody's", async ({ expect }) => {
  server.on(PATH, { kind: "body", text: DIRECTORY_TEXT });
  const { port } = anAgentPort();
  const claim = { ...claimOf(), base: claimOf().base.replace("/login", "/signup") };
  expect(await port.verify(claim, AGENTS)).toEqual({ status: "absent" });
});

test("a key counts under its thumbprint, whatever its name says", async ({ expect }) => {
  const named = JSON.parse(DIRECTORY_TEXT);
  named.keys[0].x = "A".repeat(43);
  named.keys[0].kid = claimOf().keyId;
  server.on(PATH, { kind: "body", text: JSON.stringify(named) });
  const { port } = anAgentPort();
  expect(await port.verify(claimOf(), AGENTS)).toEqual({ status: "absent" });
});

test.for([
  ["a redirect", { kind: "redirect", to: "/elsewhere" }],
  ["404", { kind: "status", status: 404 }],
  ["no answer", { kind: "hang_up" }],
  ["half an answer", { kind: "torn", text: DIRECTORY_TEXT.slice(0, 40) }],
  ["no keys", { kind: "body", text: "<html>" }],
  ["megabytes", { kind: "bomb", bytes: 5_000_000 }],
] as const)(
  "a directory that gives %s vouches for nobody, and is not asked at once again",
  async ([, bad], { expect }) => {
    server.on("/elsewhere", { kind: "body", text: DIRECTORY_TEXT });
    server.on(PATH, bad, { kind: "body", text: DIRECTORY_TEXT });
    const { port, log } = anAgentPort();
    const broken = { status: "unavailable", cause: "broken" };
    expect(await port.verify(claimOf(), AGENTS)).toEqual(broken);
    expect(await port.verify(claimOf(), AGENTS)).toEqual(broken);
    expect([asked(), log.length]).toEqual([1, 1]);
    nowMs += 60_000;
    expect(await port.verify(claimOf(), AGENTS)).toEqual(HELPER);
  },
);

test("a directory that breaks later takes nobody's identity away for a day", async ({ expect }) => {
  server.on(PATH, { kind: "body", text: DIRECTORY_TEXT }, { kind: "status", status: 503 });
  const { port } = anAgentPort();
  expect(await port.verify(claimOf(), AGENTS)).toEqual(HELPER);
  nowMs += 3_600_000;
  expect(await port.verify(claimOf(), AGENTS)).toEqual(HELPER);
  nowMs += 86_400_000;
  expect(await port.verify(claimOf(), AGENTS)).toEqual({ status: "unavailable", cause: "broken" });
});

test("of attempts at the same time one asks the directory", async ({ expect }) => {
  server.on(PATH, { kind: "body", text: DIRECTORY_TEXT });
  const { port } = anAgentPort();
  const answers = await Promise.all(Array.from({ length: 20 }, () => port.verify(claimOf(), AGENTS)));
  expect(asked()).toBe(1);
  expect(answers.filter(({ status }) => status === "found")).toHaveLength(1);
  expect(await port.verify(claimOf(), AGENTS)).toEqual(HELPER);
});

test("nothing that a directory answered stands in the log", async ({ expect }) => {
  server.on(PATH, { kind: "body", text: "secret-of-the-agent" });
  const { port, log } = anAgentPort();
  await port.verify(claimOf(), AGENTS);
  expect(log.join()).toContain("expected a JSON Web Key Set");
  expect(log.join()).not.toContain("secret");
});

test("unknown keys make the gate ask once a minute, not once a request", async ({ expect }) => {
  server.on(PATH, { kind: "body", text: DIRECTORY_TEXT });
  const { port } = anAgentPort();
  const unknown = { ...claimOf(), keyId: "A".repeat(43) };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as the cache would see them
    expect(await port.verify(unknown, AGENTS)).toEqual({ status: "absent" });
  }
  expect(asked()).toBe(1);
});
