import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { severity } from "../../../shared/domain/action.ts";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import { cidrContains, parseCidr } from "../../../shared/identity/cidr.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import { addressOf } from "./attempt-of.ts";

type Exemption = Route["exemptions"][number];

/** Who asks, as far as it is known; `agent` is a name that was proved. */
type Asker = {
  readonly address: string | null;
  readonly header: (name: string) => string | null;
  readonly agent: string | null;
  readonly atMs: number;
};

/** Pure: the names of the exemptions that hold for an attempt. Whatever refuses asks in this file. */
export function exemptionsOf(
  { source, client, atMs }: Attempt,
  agent: string | null,
  { exemptions }: Route,
): readonly string[] {
  if (exemptions.length === 0) return [];
  const header = (name: string) => client.headers.get(name.toLowerCase()) ?? null;
  return holding(exemptions, { address: source.address, header, agent, atMs }).map(({ name }) => name);
}

/** The exemption of a request that nobody could judge; nobody has proved which agent it is. */
export function sparedBy(request: Request, route: Route, atMs: number): string | null {
  return sparing(request, route, { atMs, agent: null });
}

/** The same where the alternative is judgement: whoever claims to be an exempted agent is heard. */
export function maySpare(request: Request, route: Route, atMs: number): boolean {
  return sparing(request, route, { atMs, agent: claimedAgent(request, route) }) !== null;
}

type Known = Pick<Asker, "atMs" | "agent">;

function sparing(request: Request, { exemptions }: Route, known: Known): string | null {
  const spared = exemptions.filter(({ atMost }) => severity(atMost) < severity("throttle"));
  const header = (name: string) => request.headers.get(name);
  if (spared.length === 0) return null;
  return holding(spared, { address: addressOf(request), header, ...known })[0]?.name ?? null;
}

function claimedAgent({ headers }: Request, { exemptions, challenge }: Route): string | null {
  const userAgent = headers.get("user-agent")?.toLowerCase() ?? "";
  const crawler = challenge.crawlers.find((one) => userAgent.includes(one.userAgent.toLowerCase()));
  if (crawler) return crawler.name;
  return headers.has("signature-input")
    ? (exemptions.find(({ agent }) => agent !== undefined)?.agent ?? null)
    : null;
}

function holding(exemptions: readonly Exemption[], asker: Asker): readonly Exemption[] {
  return exemptions.filter((exemption) => holds(exemption, asker));
}

/** Every condition that is given must hold. */
function holds({ cidr, agent, header, until }: Exemption, asker: Asker): boolean {
  if (asker.atMs >= Date.parse(until)) return false;
  if (agent !== undefined && agent !== asker.agent) return false;
  if (cidr !== undefined && !isWithin(cidr, asker.address)) return false;
  return header === undefined || isSecret(asker.header(header.name), header.sha256);
}

function isWithin(cidr: string, text: string | null): boolean {
  const address = text === null ? null : parseAddress(text);
  const network = parseCidr(cidr);
  return address !== null && network !== null && cidrContains(network, address);
}

/** Hashes are compared, so how long the comparison takes says nothing of the secret. */
function isSecret(value: string | null, hash: string): boolean {
  return value !== null && bytesToHex(sha256(utf8ToBytes(value))) === hash;
}
