/*
 * How well headers alone tell people from automation: `node test/bench/client-detection.ts [--feeds DIR]`.
 * Prints rates with their counts; with --feeds also over the captures and weighted user agents of that folder.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { HeaderGenerator } from "header-generator";
import { recordedClient } from "../../cli/eval/recorded-client.ts";
import { clientSignature } from "../../shared/identity/client-signature.ts";
import { classifyClient } from "../../workers/gate/signals/client-class.ts";
import { clientSignals } from "../../workers/gate/signals/client-signals.ts";
import { DISGUISES, MODELS } from "../support/impersonators.ts";
import { machine } from "./report.ts";

type Recorded = {
  readonly client: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
};

const { values } = parseArgs({ options: { feeds: { type: "string" } } });

console.log(machine());
tally("captured people (test/support/captures)", jsonLines("test/support/captures/people.jsonl"));
tally("captured tools (test/support/captures)", jsonLines("test/support/captures/tools.jsonl"));
tally("header-generator, page views over https (has mixed-up rows of its own)", generated());
if (values.feeds !== undefined) {
  tally("captured sample", capturedSample(join(values.feeds, "fingerprints/captured_sample.jsonl")));
  tally("weighted user agents with plausible headers", weighted(values.feeds));
}
tally("impersonators over https", disguised("https://shop.test/login"));
tally("impersonators, recorded without a scheme", disguised("/login"));
cost();

/** One line a client: how many are of which class, and the commonest reasons of those that are not people. */
function tally(title: string, records: readonly Recorded[]): void {
  console.log(`\n${title}: ${records.length} requests`);
  const rows = new Map<string, string[]>();
  for (const record of records) {
    const found = classifyClient(recordedClient(record), null);
    const row = `${found.class.padEnd(10)} ${record.client}`;
    rows.set(row, [...(rows.get(row) ?? []), found.reasons.join(" ")]);
  }
  for (const [row, reasons] of [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`  ${String(reasons.length).padStart(5)}  ${row}  ${commonest(reasons)}`.trimEnd());
  }
}

function commonest(reasons: readonly string[]): string {
  const counts = Map.groupBy(reasons.filter(Boolean), (reason) => reason);
  const sorted = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  return sorted
    .slice(0, 2)
    .map(([reason, { length }]) => `${length}× ${reason}`)
    .join("; ");
}

function jsonLines(file: string): readonly Recorded[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function capturedSample(file: string): readonly Recorded[] {
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return lines.map(({ name, method, url, rawHeaders }) => ({
    client: name,
    method,
    url,
    headers: inPairs(rawHeaders),
  }));
}

function inPairs(raw: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: raw.length >> 1 }, (_, i) => [raw[2 * i] ?? "", raw[2 * i + 1] ?? ""] as const);
}

function generated(): readonly Recorded[] {
  const generator = new HeaderGenerator();
  return (["chrome", "firefox", "safari", "edge"] as const).flatMap((browser) =>
    (["desktop", "mobile"] as const).flatMap((device) =>
      (["1", "2"] as const).flatMap((httpVersion) =>
        Array.from({ length: 250 }, () => ({
          client: `${browser}/${device}/http${httpVersion}`,
          method: "GET",
          url: "https://shop.test/",
          headers: Object.entries(
            generator.getHeaders({ browsers: [browser], devices: [device], httpVersion }),
          ),
        })),
      ),
    ),
  );
}

/** What a browser of that user agent would send with a fetch: written from captures and release notes, not from our rules. */
function weighted(feeds: string): readonly Recorded[] {
  const packed = readFileSync(join(feeds, "fingerprints/user_agents_weighted.json.gz"));
  const rows: readonly { readonly userAgent: string }[] = JSON.parse(gunzipSync(packed).toString());
  return rows.map(({ userAgent }) => ({
    client: /Build\/(?:MRA58N|OPD3|LRX21T)|iPhone.*Chrome\//u.test(userAgent)
      ? "emulator with random version"
      : "browser",
    method: "POST",
    url: "https://shop.test/api/login",
    headers: Object.entries(plausibleHeaders(userAgent)),
  }));
}

function plausibleHeaders(userAgent: string): Readonly<Record<string, string>> {
  const major = /Chrome\/(\d+)/u.exec(userAgent)?.[1];
  const modern = major === undefined || Number(major) >= 89;
  const hints =
    major === undefined || !modern || userAgent.includes("iPhone") ? {} : plausibleHints(userAgent, major);
  const metadata = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  return {
    "user-agent": userAgent,
    accept: "*/*",
    "accept-language": "en-US,en;q=0.9",
    "accept-encoding": "gzip, deflate, br",
    "content-type": "application/json",
    origin: "https://shop.test",
    ...hints,
    ...(modern ? metadata : {}),
  };
}

function plausibleHints(userAgent: string, major: string): Readonly<Record<string, string>> {
  const edge = / EdgA?\//u.test(userAgent) ? `"Microsoft Edge";v="${major}", ` : "";
  const systems = {
    Android: "Android",
    "Windows NT": "Windows",
    Macintosh: "macOS",
    CrOS: "Chrome OS",
    Linux: "Linux",
  };
  const platform = Object.entries(systems).find(([token]) => userAgent.includes(token))?.[1] ?? "Unknown";
  return {
    "sec-ch-ua": `${edge}"Chromium";v="${major}", "Not_A Brand";v="24"`,
    "sec-ch-ua-mobile": userAgent.includes("Mobile") ? "?1" : "?0",
    "sec-ch-ua-platform": `"${platform}"`,
  };
}

function disguised(url: string): readonly Recorded[] {
  return DISGUISES.flatMap(({ name, request }) =>
    MODELS.map((model) => ({ client: name, url, ...request(model) })),
  );
}

function cost(): void {
  const clients = jsonLines("test/support/captures/people.jsonl").map(recordedClient);
  console.log("\ncost of one request of a captured browser");
  console.log(
    `  client signals    ${microseconds(() => clients.forEach((client) => clientSignals(client, null)), clients.length)} µs`,
  );
  console.log(
    `  client signature  ${microseconds(() => clients.forEach((client) => clientSignature(client)), clients.length)} µs`,
  );
}

function microseconds(round: () => void, size: number): string {
  const rounds = Math.ceil(100_000 / size);
  for (let n = 0; n < rounds / 5; n += 1) round();
  const startMs = performance.now();
  for (let n = 0; n < rounds; n += 1) round();
  return (((performance.now() - startMs) * 1000) / (rounds * size)).toFixed(2);
}
