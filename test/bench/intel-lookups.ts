/*
 * What parsing addresses and looking up domains and user agents cost: `node test/bench/intel-lookups.ts [--feeds DIR]`.
 * Each figure stands beside a plain implementation measured in the same run; ratios say more than nanoseconds here.
 */
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import ipaddr from "ipaddr.js";
import { collectSources } from "../../intel-builder/sources/collect.ts";
import browsers from "../../intel-builder/sources/data/browser-user-agents.json" with { type: "json" };
import tools from "../../intel-builder/sources/data/user-agent-tools.json" with { type: "json" };
import { openDomainSet } from "../../shared/format/domain-set.ts";
import { openUserAgentRules } from "../../shared/format/user-agent-rules.ts";
import { fromV4, fromWords, parseAddress } from "../../shared/identity/ip.ts";
import { machine, median, noted, printFigures, type Figure } from "./report.ts";
import { seeded } from "./seeded.ts";

const ROUNDS = 7;
const PROBES = 20_000;

const { values } = parseArgs({ options: { feeds: { type: "string" } } });
const random = seeded(42);

console.log(machine());
const figures: Figure[] = [...parsing(), ...(await release(values.feeds ?? null))];
process.exitCode = printFigures("intelligence lookups", figures) > 0 ? 1 : 0;

/** Median nanoseconds a call over interleaved rounds: first what is measured, then its reference. */
function race<T>(
  inputs: readonly T[],
  ours: (input: T) => unknown,
  reference: (input: T) => unknown,
): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(nanoseconds(inputs, ours));
    times[1].push(nanoseconds(inputs, reference));
  }
  return [median(times[0]), median(times[1])];
}

function nanoseconds<T>(inputs: readonly T[], run: (input: T) => unknown): number {
  const startedMs = performance.now();
  // Counted, so that no engine may skip the calls.
  let answers = 0;
  for (const input of inputs) if (run(input) !== undefined) answers++;
  return ((performance.now() - startedMs) * 1e6) / answers;
}

function against(what: string, [ours, reference]: readonly [number, number], name: string): Figure {
  return noted(
    what,
    `${ours.toFixed(0)} ns; ${name} ${reference.toFixed(0)} ns (${(ours / reference).toFixed(2)})`,
  );
}

function oracle(text: string): string {
  return ipaddr.process(text).toString();
}

function parsing(): readonly Figure[] {
  const v4 = Array.from({ length: PROBES }, () => fromV4(word()).text);
  const v6 = Array.from({ length: PROBES }, () => fromWords([0x2001_0db8, word(), 0, word()]).text);
  return [
    against("parse an IPv4 address", race(v4, parseAddress, oracle), "ipaddr.js"),
    against("parse an IPv6 address", race(v6, parseAddress, oracle), "ipaddr.js"),
  ];
}

async function release(feedsDir: string | null): Promise<readonly Figure[]> {
  const startedMs = performance.now();
  const feeds = feedsDir === null ? null : { inputs: [feedsDir], scratchDir: tmpdir(), stdin: process.stdin };
  const { domains, userAgents, asn } = await collectSources(feeds, () => {});
  const collectedMs = performance.now() - startedMs;
  const set = openDomainSet(domains.bytes);
  const plain = new Set<string>();
  const names = Array.from(
    { length: PROBES },
    (_, index) => `${word().toString(36)}.example${index % 7}.com`,
  );
  const rules = openUserAgentRules(userAgents.bytes);
  const literals = tools.map(({ literal }) => literal);
  const people = Array.from({ length: PROBES / 10 }, (_, index) => browsers[index % browsers.length] ?? "");
  const naive = (userAgent: string) => {
    const lower = userAgent.toLowerCase();
    return literals.some((literal) => lower.includes(literal));
  };
  return [
    noted("collect all sources (credentials not read)", `${(collectedMs / 1000).toFixed(2)} s`),
    noted("bytes a system range", (asn.bytes.length / asn.entries).toFixed(2)),
    noted("bytes a disposable domain", (domains.bytes.length / domains.entries).toFixed(2)),
    against(
      "look a mail domain up",
      race(
        names,
        (name) => set.match(name),
        (name) => plain.has(name),
      ),
      "an empty Set",
    ),
    against(
      `match a browser's user agent against ${userAgents.entries} rules`,
      race(people, (each) => rules.match(each), naive),
      `${literals.length} includes`,
    ),
  ];
}

function word(): number {
  return Math.floor(random() * 2 ** 32);
}
