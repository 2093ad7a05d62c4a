import { readClaim } from "../../../shared/agent/signed-request.ts";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { cidrContains, parseCidr } from "../../../shared/identity/cidr.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { Deps } from "../deps.ts";

/** `unproved`: nothing was claimed, or nobody could say whether it is true. */
export type AgentReading =
  | { readonly status: "unproved" }
  | { readonly status: "verified" | "impostor"; readonly name: string };

type Needs = Pick<Deps, "agents" | "hostNames" | "within">;
type Crawler = Route["challenge"]["crawlers"][number];

const UNPROVED = { status: "unproved" } as const;

/** Who of the policy's programs this is: by its signature, or by its name and where it comes from. */
export function readAgent(attempt: Attempt, route: Route, deps: Needs): AgentReading | Promise<AgentReading> {
  const { agents, crawlers } = route.challenge;
  return agents.length + crawlers.length === 0 ? UNPROVED : readNamed(attempt, route, deps);
}

async function readNamed(attempt: Attempt, route: Route, deps: Needs): Promise<AgentReading> {
  const signed = await readSigned(attempt, route, deps);
  return signed.status === "verified" ? signed : readCrawler(attempt, route, deps);
}

/** Whatever is wrong with a signature, it is worth nothing and costs nothing: credit is all that one can earn. */
async function readSigned(
  { client, presented, atMs }: Attempt,
  { challenge: { agents }, deadlinesMs }: Route,
  deps: Needs,
): Promise<AgentReading> {
  if (!presented.signedBody || !deps.agents || agents.length === 0) return UNPROVED;
  const reading = readClaim({ ...client, body: presented.signedBody }, atMs);
  if (reading.status !== "claimed") return UNPROVED;
  const agent = await deps.within(deps.agents.verify(reading.claim, agents), deadlinesMs.state);
  return agent.status === "found" ? { status: "verified", name: agent.value } : UNPROVED;
}

async function readCrawler(attempt: Attempt, route: Route, deps: Needs): Promise<AgentReading> {
  const userAgent = attempt.client.headers.get("user-agent")?.toLowerCase() ?? "";
  const crawler = route.challenge.crawlers.find((one) => userAgent.includes(one.userAgent.toLowerCase()));
  if (!crawler || attempt.source.address === null) return UNPROVED;
  const { name } = crawler;
  if (isPublished(crawler, attempt.source.address)) return { status: "verified", name };
  const { domains, resolver } = crawler;
  if (resolver === undefined) return { status: "impostor", name };
  const asked = deps.hostNames?.confirm(attempt.source.address, domains, resolver);
  const answer = asked && (await deps.within(asked, route.deadlinesMs.state));
  if (!answer || answer.status === "unavailable") return UNPROVED;
  return { status: answer.status === "found" ? "verified" : "impostor", name };
}

function isPublished({ cidrs }: Crawler, text: string): boolean {
  const address = parseAddress(text);
  return (
    address !== null &&
    cidrs.some((cidr) => {
      const network = parseCidr(cidr);
      return network !== null && cidrContains(network, address);
    })
  );
}

/** A declared agent is who it says it is. That does not say that it may log in as this account. */
export function agentSignals(agent: AgentReading): readonly Signal[] {
  if (agent.status === "unproved") return [];
  const reason = agent.status === "verified" ? "agent_verified" : "agent_impostor";
  return [{ reason, strength: 1, detail: agent.name }];
}
