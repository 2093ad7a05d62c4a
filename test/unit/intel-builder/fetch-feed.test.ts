import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "vitest";
import { approveFeed, fetchFeed, type FetchSettings } from "../../../intel-builder/fetch/fetch-feed.ts";
import { readFeedState } from "../../../intel-builder/fetch/feed-state.ts";
import { fromMirror } from "../../../intel-builder/fetch/from-mirror.ts";
import { knownByName } from "../../../intel-builder/sources/feed-facts.ts";
import { PUBLIC_FEEDS, type PublicFeed } from "../../../intel-builder/sources/public-feeds.ts";
import { startMisbehavingServer, type MisbehavingServer } from "../../support/misbehaving-server.ts";

const HOUR_MS = 3_600_000;

type World = {
  readonly server: MisbehavingServer;
  readonly folder: string;
  readonly feed: PublicFeed;
  /** Waits that were asked for, none of which is waited. */
  readonly waits: number[];
  readonly fetch: (over?: Partial<FetchSettings>) => ReturnType<typeof fetchFeed>;
  readonly content: () => Promise<string>;
};

const test = base.extend<{ world: World }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that a fixture needs from this pattern
  world: async ({}, use) => {
    const server = await startMisbehavingServer();
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-fetch-"));
    const waits: number[] = [];
    const feed = aFeed(server.url);
    const settings: FetchSettings = {
      folder,
      force: true,
      nowMs: () => 1_000_000,
      patience: { sleep: async (ms) => void waits.push(ms), random: () => 1 },
      limits: { idleMs: 150, totalMs: 2_000 },
    };
    await use({
      server,
      folder,
      feed,
      waits,
      fetch: async (over = {}) => fetchFeed(feed, { ...settings, ...over }),
      content: () => readFile(join(folder, feed.file), "utf8"),
    });
    await server.close();
    await rm(folder, { recursive: true, force: true });
  },
});

function aFeed(url: string): PublicFeed {
  return {
    id: "a-feed",
    url: `${url}/list`,
    file: "tor_exits.txt",
    everyHours: 24,
    maxBytes: 1_000_000,
  };
}

const list = (count: number, third = 1): string =>
  Array.from({ length: count }, (_, n) => `45.${third}.${n >> 8}.${n & 255}\n`).join("");
const body = (text: string, etag?: string) =>
  ({ kind: "body", text, ...(etag === undefined ? {} : { etag }) }) as const;

test("a feed is fetched, then asked for by its ETag, then replaced", async ({ world, expect }) => {
  const { server, feed, folder, fetch, content } = world;
  server.on("/list", body(list(20), '"one"'));
  expect(await fetch()).toMatchObject({ outcome: "updated", records: 20, previousRecords: null });
  expect(await fetch()).toMatchObject({ outcome: "unchanged", records: 20 });
  server.on("/list", body(list(30), '"two"'));
  expect(await fetch()).toMatchObject({ outcome: "updated", records: 30, previousRecords: 20 });
  expect(await content()).toBe(list(30));
  expect(server.asked).toEqual(["/list -", '/list "one"', '/list "one"']);
  expect((await readFeedState(folder, feed.id)).current?.etag).toBe('"two"');
  expect(await readdir(folder)).toEqual([".fetch", "tor_exits.txt"]);
  expect(await readdir(join(folder, ".fetch"))).toEqual(["a-feed.json"]);
});

test("a server without ETags that sends the same again changes nothing", async ({ world, expect }) => {
  world.server.on("/list", body(list(20)));
  await world.fetch();
  expect((await world.fetch()).outcome).toBe("unchanged");
});

test("a feed is not asked before it is due, nor rarely after a fault", async ({ world, expect }) => {
  const { server, fetch } = world;
  server.on("/list", body(list(20)));
  const at = (nowMs: number) => fetch({ force: false, nowMs: () => nowMs });
  await at(0);
  expect((await at(24 * HOUR_MS - 1)).outcome).toBe("not_due");
  server.on("/list", { kind: "status", status: 404 });
  expect((await at(24 * HOUR_MS)).outcome).toBe("failed");
  expect((await at(24 * HOUR_MS + 5 * 60_000 - 1)).outcome).toBe("not_due");
  expect((await at(24 * HOUR_MS + 5 * 60_000)).outcome).toBe("failed");
  expect((await at(24 * HOUR_MS + 14 * 60_000)).outcome).toBe("not_due");
  server.on("/list", body(list(20)));
  expect((await at(24 * HOUR_MS + 15 * 60_000)).outcome).toBe("unchanged");
});

test.for([
  ["a torn body", { kind: "torn", text: list(5) }, "torn (after"],
  ["a torn gzip body", { kind: "torn_gzip", text: list(500) }, "torn"],
  ["a body that stops coming", { kind: "stall", text: list(5) }, "stalled"],
  ["an endless drip", { kind: "drip" }, "too_slow"],
  ["a closed connection", { kind: "hang_up" }, "unreachable"],
  ["a body that is too large", body(`#${"x".repeat(1_100_000)}`), "too_large"],
  ["a body that unpacks to too much", { kind: "bomb", bytes: 5_000_000 }, "too_large"],
  ["an error", { kind: "status", status: 503 }, "http_status (503)"],
  ["a page that is gone", { kind: "status", status: 404 }, "http_status (404)"],
  ["a way round in circles", { kind: "redirect", to: "/list" }, "too_many_redirects"],
  ["a way out of HTTP", { kind: "redirect", to: "ftp://127.0.0.1/list" }, "redirected_away"],
  [
    "a page instead of a list",
    body("<!doctype html><title>Just a moment</title>"),
    "not_a_feed (no known feed",
  ],
  ["nothing", body(""), "not_a_feed (empty"],
] as const)(
  "%s leaves the last good version, and says what it was",
  async ([, behaviour, detail], { world, expect }) => {
    const { server, folder, fetch, content } = world;
    server.on("/list", body(list(20), '"good"'));
    await fetch();
    server.on("/list", behaviour);
    const fetched = await fetch({ limits: { idleMs: 150, totalMs: 400 } });
    expect(fetched).toMatchObject({ outcome: "failed", previousRecords: 20 });
    expect(fetched.detail).toContain(detail);
    expect(await content()).toBe(list(20));
    expect(await readdir(join(folder, ".fetch"))).toEqual(["a-feed.json"]);
    server.on("/list", body(list(20), '"good"'));
    expect((await fetch()).outcome).toBe("unchanged");
  },
);

test("what passes is waited for: longer each time, as long as the server asks, and not for ever", async ({
  world,
  expect,
}) => {
  const { server, waits, fetch } = world;
  server.on(
    "/list",
    { kind: "torn", text: "x" },
    { kind: "hang_up" },
    { kind: "status", status: 503 },
    body(list(20)),
  );
  expect((await fetch()).outcome).toBe("updated");
  server.on("/list", { kind: "status", status: 429, retryAfter: "90" }, body(list(21)));
  expect((await fetch()).outcome).toBe("updated");
  expect(waits).toEqual([1_000, 2_000, 4_000, 90_000]);
  server.on("/list", { kind: "status", status: 429, retryAfter: "86400" });
  expect((await fetch()).detail).toBe("http_status (429)");
  expect(waits).toHaveLength(4);
  server.on("/list", { kind: "status", status: 500 });
  await fetch();
  expect(waits.slice(4)).toEqual([1_000, 2_000, 4_000, 8_000]);
});

test("redirects are followed, and gzip is unpacked", async ({ world, expect }) => {
  const { server, fetch, content } = world;
  server.on("/list", { kind: "redirect", to: "/elsewhere" });
  server.on("/elsewhere", { kind: "body", text: list(20), gzip: true });
  expect((await fetch()).outcome).toBe("updated");
  expect(await content()).toBe(list(20));
});

test.for([
  ["loses more than half of its records", list(9), "shrunk"],
  ["grows more than tenfold", list(401), "grew"],
  ["is mostly refused", `${list(30, 2)}${"10.0.0.1\n".repeat(31)}`, "mostly_rejected"],
] as const)(
  "a feed that %s is held until somebody approves it",
  async ([, text, reason], { world, expect }) => {
    const { server, feed, folder, fetch, content } = world;
    server.on("/list", body(list(40), '"one"'));
    await fetch();
    server.on("/list", body(text, '"two"'));
    expect(await fetch()).toMatchObject({ outcome: "held", detail: reason });
    // Said again at every fetch, and not downloaded again.
    expect(await fetch()).toMatchObject({ outcome: "held", detail: reason });
    expect(server.asked.at(-1)).toBe('/list "two"');
    expect(await content()).toBe(list(40));
    expect(await approveFeed(feed, folder, 2_000_000)).toMatchObject({ outcome: "updated" });
    expect(await content()).toBe(text);
    expect((await fetch()).outcome).toBe("unchanged");
    expect(existsSync(join(folder, ".fetch", "held", feed.file))).toBe(false);
  },
);

test("a held version gives way to a good one", async ({ world, expect }) => {
  const { server, folder, feed, fetch, content } = world;
  server.on("/list", body(list(40)), body(list(5)), body(list(41)));
  await fetch();
  expect((await fetch()).outcome).toBe("held");
  expect((await fetch()).outcome).toBe("updated");
  expect(await content()).toBe(list(41));
  expect((await approveFeed(feed, folder, 1)).detail).toBe("nothing is held");
});

test("a file that somebody deleted, and a memory that is damaged, are fetched anew", async ({
  world,
  expect,
}) => {
  const { server, folder, fetch, content } = world;
  server.on("/list", body(list(20), '"one"'));
  await fetch();
  await rm(join(folder, "tor_exits.txt"));
  expect((await fetch({ force: false })).outcome).toBe("updated");
  await writeFile(join(folder, ".fetch", "a-feed.json"), '{"current":');
  expect((await fetch()).outcome).toBe("updated");
  expect(await content()).toBe(list(20));
});

test("a mirror keeps hosts and paths", ({ expect }) => {
  const feed = { url: "https://a.example/b/c.txt?d=1" };
  expect(fromMirror(feed, "https://mirror.example/x/").url).toBe(
    "https://mirror.example/x/a.example/b/c.txt?d=1",
  );
  expect(fromMirror(feed, null)).toBe(feed);
});

test("the licence of every public feed is known, and its address is safe", ({ expect }) => {
  for (const { id, file, url } of PUBLIC_FEEDS) {
    expect(knownByName(file.toLowerCase()).title, id).not.toBe("");
    expect(new URL(url).protocol, id).toBe("https:");
  }
  expect(new Set(PUBLIC_FEEDS.map(({ id }) => id)).size).toBe(PUBLIC_FEEDS.length);
  expect(new Set(PUBLIC_FEEDS.map(({ file }) => file)).size).toBe(PUBLIC_FEEDS.length);
});
