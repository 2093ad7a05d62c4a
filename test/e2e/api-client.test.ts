import { afterAll, beforeAll, beforeEach, test } from "vitest";
import { gatehouseFetch } from "../../clients/gatehouse-fetch.ts";
import { aJsonRoute, aPolicy } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";

let origin: RecordingOrigin;
let gate: RunningGate;

const EASY = { silent: 6, page: 8, underAttack: 0 };

const steps = (ladder: readonly string[]) => ({ challenge: { ladder, work: EASY } });

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) => response.writeHead(200).end("welcome"));
  gate = await startGate(
    origin.url,
    aPolicy(
      aJsonRoute("api", "challenge", steps(["silent", "page"])),
      aJsonRoute("closed", "challenge", steps(["silent", "page", "block"])),
      aJsonRoute("open", "allow"),
    ),
  );
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});
beforeEach(() => {
  origin.seen.length = 0;
});

const BODY = JSON.stringify({ user: { username: "ann", password: "right" } });
const LOGIN = {
  method: "POST",
  body: BODY,
  headers: { "content-type": "application/json", "user-agent": "shop-app/3.1" },
};

/** The client, and how often and with what it really went to the gate. */
function counted() {
  const sent: Headers[] = [];
  const client = gatehouseFetch((url, init) => {
    sent.push(new Headers(init?.headers));
    return fetch(url, init);
  });
  return { client, sent };
}

test("without the client the same request is refused with a challenge", async ({ expect }) => {
  const answer = await fetch(new URL("/api", gate.url), LOGIN);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
  await answer.body?.cancel();
  expect(origin.seen).toEqual([]);
});

test("climbs both rungs, and the origin gets the request once, as it was meant", async ({ expect }) => {
  const { client, sent } = counted();
  const answer = await client(new URL("/api", gate.url), LOGIN);
  expect([answer.status, await answer.text()]).toEqual([200, "welcome"]);
  expect(sent).toHaveLength(3);
  expect(origin.seen.map(({ body }) => body)).toEqual([BODY]);
  expect(origin.seen[0]?.headers).not.toHaveProperty("gatehouse-solution");
});

test("sends the clearance that it earned the next time, to this path only", async ({ expect }) => {
  const { client, sent } = counted();
  const paths = ["/api", "/api", "/open"];
  for (const path of paths) {
    // oxlint-disable-next-line no-await-in-loop -- one login after the other
    await (await client(new URL(path, gate.url), LOGIN)).text();
  }
  const clearances = sent.map((headers) => headers.get("gatehouse-clearance")?.slice(0, 3) ?? null);
  expect(clearances).toEqual([null, null, null, "p1.", "p1.", "p1.", null]);
});

test("gives up where work is not enough, and hands the refusal over", async ({ expect }) => {
  const { client } = counted();
  const answer = await client(new URL("/closed", gate.url), LOGIN);
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("code")]);
  expect(origin.seen).toEqual([]);
});

test("leaves alone what is not challenged", async ({ expect }) => {
  const { client, sent } = counted();
  expect((await client(new URL("/open", gate.url), LOGIN)).status).toBe(200);
  expect(sent).toHaveLength(1);
});
