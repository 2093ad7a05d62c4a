import * as z from "zod/mini";
import { asciiDomain } from "../../shared/identity/email-domain.ts";
import { looksLikeAddresses } from "./address-feed.ts";
import { entriesOfJson, looksLikeAddressJson } from "./address-json.ts";
import { parseRange } from "./address-range.ts";
import { addressRoleOf, stageOf, type AddressRole } from "./address-role.ts";
import { openAddressSink } from "./address-sink.ts";
import type { Collection } from "./collection.ts";
import { addDomains, domainRoleOf } from "./domain-feed.ts";
import { factsOf } from "./feed-facts.ts";
import { readFeedText, type FeedFile } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { addStixBundle, stixBundleSchema } from "./stix-feed.ts";
import { addCrawlers, crawlerListSchema } from "./user-agents.ts";

const proxyListSchema = z.array(z.object({ host: z.string(), exit_ip: z.optional(z.nullable(z.string())) }));
const browserListSchema = z.array(z.object({ userAgent: z.string() }));
const textListSchema = z.array(z.string()).check(z.minLength(1));

/** JSON says what it is by its shape; only lists of names need the file's name to say what they mean. */
export async function recogniseJson(file: FeedFile): Promise<FeedReader | string> {
  const head = file.head?.trimStart() ?? "";
  const role = addressRoleOf(file.name) ?? addressRoleOf(file.path.toLowerCase());
  const isBundle = /"type"\s*:\s*"bundle"/u.test(head);
  const mayNameAddresses = isBundle || looksLikeAddressJson(head, role);
  // An array, or nothing for us: API descriptions and the like are large, and need not be parsed to be known.
  if (!head.startsWith("[") && !mayNameAddresses) return "JSON, but not a list";
  const json = await readJson(file);
  if (json === undefined) return "not valid JSON";
  return (
    recogniseList(file, json) ??
    (mayNameAddresses ? recogniseAddressJson(file, json, role) : null) ??
    "a JSON list of no known shape"
  );
}

function recogniseList(file: FeedFile, json: unknown): FeedReader | string | null {
  const proxies = proxyListSchema.safeParse(json);
  if (proxies.success)
    return { stage: "rest", add: (collection) => addProxies(collection, file, proxies.data) };
  const crawlers = crawlerListSchema.safeParse(json);
  if (crawlers.success) {
    const add = ({ userAgents, tally }: Collection) =>
      addCrawlers(userAgents, crawlers.data, file.path, tally(factsOf(file, 0.9)));
    return { stage: "rest", add };
  }
  const browsers = browserListSchema.safeParse(json);
  if (browsers.success)
    return { stage: "guard", add: (collection) => addBrowsers(collection, file, browsers.data) };
  const names = textListSchema.safeParse(json);
  return names.success ? recogniseNames(file, names.data) : null;
}

/** STIX bundles, and lists of addresses as clouds, crawlers and proxy lists publish them. */
function recogniseAddressJson(file: FeedFile, json: unknown, role: AddressRole | null): FeedReader | null {
  const bundle = stixBundleSchema.safeParse(json);
  if (bundle.success)
    return { stage: stageOf(role), add: (collection) => addStixBundle(collection, file, bundle.data, role) };
  const { done } = entriesOfJson(json).next();
  if (done === true) return null;
  return {
    stage: stageOf(role),
    add(collection) {
      const sink = openAddressSink(collection, file, role, "#");
      let number = 0;
      for (const entry of entriesOfJson(json)) sink.add(++number, entry);
    },
  };
}

async function readJson(file: FeedFile): Promise<unknown> {
  try {
    return JSON.parse(await readFeedText(file));
  } catch {
    return undefined;
  }
}

function recogniseNames(file: FeedFile, names: readonly string[]): FeedReader | string {
  const role = addressRoleOf(file.name) ?? addressRoleOf(file.path.toLowerCase());
  if (role !== null && looksLikeAddresses(names)) return recogniseAddressJson(file, names, role) ?? "empty";
  const domains = names.filter((name) => asciiDomain(name) !== null).length;
  if (domains < names.length * 0.9) return "a JSON list of texts that are not domains";
  if (domainRoleOf(file.path) === null)
    return "domains, but the file's name says neither disposable nor free";
  return { stage: "rest", add: (collection) => addDomains(collection, file, names) };
}

/** What people's browsers say: no rule of any list may hit one of them. */
function addBrowsers(
  { userAgents, tally }: Collection,
  file: FeedFile,
  list: z.infer<typeof browserListSchema>,
): void {
  const counted = tally(factsOf(file, 1));
  for (const { userAgent } of list) {
    userAgents.people.add(userAgent);
    counted.accept();
  }
}

// What one takes for an entry is not always where it leaves; the exit is what a login sees.
const EXIT_CONFIDENCE = 0.9;
const HOST_CONFIDENCE = 0.8;

/** An open proxy is its entry and its exit; exits inside content networks or relays are other people's as well. */
function addProxies(collection: Collection, file: FeedFile, list: z.infer<typeof proxyListSchema>): void {
  const sink = openAddressSink(collection, file, { kind: "proxy", confidence: EXIT_CONFIDENCE }, "#");
  for (const [index, { host, exit_ip: exit }] of list.entries()) {
    sink.add(index + 1, { range: parseRange(host), confidence: HOST_CONFIDENCE });
    sink.add(index + 1, { range: parseRange(exit ?? host), confidence: EXIT_CONFIDENCE });
  }
}
