import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import type { UserAgentMatch } from "../deps.ts";
import { ACCEPT_RULES } from "./client-accept-rules.ts";
import { FETCH_RULES } from "./client-fetch-rules.ts";
import { HINT_RULES } from "./client-hint-rules.ts";
import { MISSING_RULES } from "./client-missing-rules.ts";
import { namedClient, type NamedClient } from "./client-named.ts";
import { readClient, type Reading } from "./client-reading.ts";
import { applyRules, type ClientRule, type Finding } from "./client-rule.ts";
import { TRANSPORT_RULES } from "./client-transport-rules.ts";
import { VERSION_RULES } from "./client-version-rules.ts";

const CONTRADICTION_RULES: readonly ClientRule[] = [
  ...HINT_RULES,
  ...FETCH_RULES,
  ...ACCEPT_RULES,
  ...VERSION_RULES,
  ...TRANSPORT_RULES,
];

// The longest that people send (in-app browsers) have some 450 characters; what follows is not read.
const MAX_USER_AGENT_CHARS = 512;

// Below this a finding is noise that would only fill receipts: a company proxy's HTTP/1.1 alone, say.
const MIN_STRENGTH = 0.25;

// A forward proxy that says so (Via) may have taken headers away; saying so falsely halves the evidence, no more.
const BEHIND_PROXY = 0.5;

/** What a client's headers and platform facts say about it; at most three signals. Pure, linear in header length. */
export function clientSignals(client: ClientFacts, match: UserAgentMatch | null): readonly Signal[] {
  const userAgent = (client.headers.get("user-agent") ?? "").slice(0, MAX_USER_AGENT_CHARS);
  const reading = readClient(client, userAgent);
  const named = nameOf(reading, match);
  // Web Bot Auth: an agent that signs as one declares itself, even with a browser's user agent. Not verified here.
  const signs = client.headers.has("signature-agent");
  if (signs && !isHostile(named))
    return [{ reason: "automation_declared", strength: 1, detail: "signature-agent" }];
  // Text browsers send what every browser sends, if little more.
  return named && named.kind !== "text-browser" ? namedSignals(named, client) : browserSignals(reading);
}

/** Lists have overbroad rules: a user agent that is a browser's to the letter is judged by its headers. */
function nameOf({ claim, userAgent }: Reading, match: UserAgentMatch | null): NamedClient | null {
  if (claim.frozen) return null;
  return namedClient(userAgent, claim.exact ? null : match);
}

function isHostile(named: NamedClient | null): boolean {
  return named?.kind === "attack_tool" || named?.kind === "automation_browser";
}

/**
 * Native apps (an app's own name with CFNetwork, Darwin, Dalvik or okhttp) are people: they have none of a browser's
 * headers to check, and on an API route they are most of the visitors. A library under its own bare name ("okhttp/4.12") is declared automation.
 */
function namedSignals({ kind, name }: NamedClient, { headers }: ClientFacts): readonly Signal[] {
  if (kind === "app") return [];
  if (kind === "attack_tool" || kind === "automation_browser")
    return [{ reason: kind, strength: 1, detail: name }];
  if (kind === "empty" || kind === "nonsense")
    return [{ reason: "client_incomplete", strength: 1, detail: name }];
  if (kind !== "unknown-product")
    return [{ reason: "automation_declared", strength: 1, detail: `${kind}:${name}` }];
  // Systems' own HTTP stacks add a language for an app, bare libraries do not.
  return headers.has("accept-language")
    ? []
    : [{ reason: "automation_declared", strength: 0.5, detail: kind }];
}

function browserSignals(reading: Reading): readonly Signal[] {
  const proxied = reading.client.headers.has("via");
  const headless = reading.client.headers.get("sec-ch-ua")?.includes("Headless") ?? false;
  return [
    ...(headless ? [{ reason: "automation_browser", strength: 1, detail: "ch-headless" } as const] : []),
    ...toSignal("client_inconsistent", applyRules(CONTRADICTION_RULES, reading)),
    ...toSignal("client_incomplete", applyRules(MISSING_RULES, reading, proxied ? BEHIND_PROXY : 1)),
  ];
}

function toSignal(reason: Reason, { strength, details }: Finding): readonly Signal[] {
  return strength < MIN_STRENGTH ? [] : [{ reason, strength, detail: details.join(",") }];
}
