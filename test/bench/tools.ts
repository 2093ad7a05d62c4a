/*
 * `npm run bench:tools`: attack tools as they are, each with a list of pairs of which eight still work, first at the demo shop itself
 * and then through the gate on workerd; and customers of the same shop who log in meanwhile. What counts is the shop's own table of
 * sessions. Bounded: some 1,000 tries, three to four minutes. `--check` ends with 1 where a program took an account through the
 * gate or a customer was left outside; `--tool hydra` runs those whose names begin so.
 */
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openMailbox } from "../../demo/people/mailbox.ts";
import { makeVisitors, type Visitor } from "../../demo/people/visitor.ts";
import { logIn, type LoginEnd } from "../../demo/people/visitor-login.ts";
import { startGatehouse, type StartedGatehouse } from "../support/started-gatehouse.ts";
import { machine } from "./report.ts";
import { openPairLists, type PairList } from "./tools/pair-lists.ts";
import { TOOLS, type Tool } from "./tools/programs.ts";
import { openShopSessions } from "./tools/shop-sessions.ts";

const RIGHT = 8;
const ACCOUNTS = 600;
/** Customers who log in beside each tool: the last accounts of the shop, which no tool's list holds. */
const CUSTOMERS = 5;

type Sessions = ReturnType<typeof openShopSessions>;
type Run = { readonly said: number; readonly taken: number; readonly seconds: number };

async function attack(tool: Tool, site: URL, { pairs }: PairList, sessions: Sessions): Promise<Run | null> {
  const startedAtMs = performance.now();
  const report = await tool.run(site, pairs);
  if (report === null) return null;
  const inside = sessions.inside();
  const taken = pairs.filter(({ username }) => inside.has(username)).length;
  return { said: report.said, taken, seconds: (performance.now() - startedAtMs) / 1_000 };
}

/** One after the other, as the tool goes on. */
async function logInMeanwhile(
  visitors: readonly Visitor[],
  gate: StartedGatehouse,
): Promise<readonly LoginEnd[]> {
  const mailbox = openMailbox(new URL(gate.demoUrl));
  const ends: LoginEnd[] = [];
  for (const visitor of visitors) {
    const login = { visitor, loopback: visitor.home, newDevice: null, mistakes: [] };
    // oxlint-disable-next-line no-await-in-loop
    ends.push(await logIn(login, new URL(gate.gateUrl), mailbox));
  }
  return ends;
}

function told(run: Run): string {
  return `${`${run.taken} of ${RIGHT}`.padEnd(9)} says ${String(run.said).padEnd(4)} ${run.seconds.toFixed(1).padStart(5)} s`;
}

function toldPeople(ends: readonly LoginEnd[]): string {
  const count = (...kinds: readonly LoginEnd["end"][]) =>
    ends.filter(({ end }) => kinds.includes(end)).length;
  return `${count("in", "in_with_code")} of ${ends.length}, ${count("in_with_code")} with a code`;
}

/** Accounts that tools took through the gate, and customers who were left outside. */
type Sum = { taken: number; outside: number; skipped: number };

async function compare(gate: StartedGatehouse): Promise<Sum> {
  const visitors = [...makeVisitors(lastAccounts(gate), "tools")];
  const nextList = openPairLists(gate.population);
  const sessions = openShopSessions(gate.env["DEMO_STATE"] ?? "");
  const sum: Sum = { taken: 0, outside: 0, skipped: 0 };
  console.log(
    `\n${"".padEnd(44)}${"past the gate".padEnd(30)}${"through the gate".padEnd(30)}customers meanwhile`,
  );
  for (const tool of tools) {
    // oxlint-disable-next-line no-await-in-loop -- tools would slow each other down
    const direct = await attack(tool, new URL(gate.demoUrl), nextList(RIGHT, tool.wrong), sessions);
    if (direct === null) {
      sum.skipped += 1;
      console.log(`${tool.name.padEnd(44)}skipped: not installed here`);
      continue;
    }
    const people = visitors.splice(0, CUSTOMERS);
    // oxlint-disable-next-line no-await-in-loop
    const [guarded, ends] = await Promise.all([
      attack(tool, new URL(gate.gateUrl), nextList(RIGHT, tool.wrong), sessions),
      logInMeanwhile(people, gate),
    ]);
    if (guarded === null) continue;
    sum.taken += guarded.taken;
    sum.outside += ends.filter(({ end }) => end === "refused" || end === "no_way_in").length;
    console.log(
      `${tool.name.padEnd(44)}${told(direct).padEnd(30)}${told(guarded).padEnd(30)}${toldPeople(ends)}`,
    );
  }
  sessions.close();
  return sum;
}

function lastAccounts({ population }: StartedGatehouse): StartedGatehouse["population"] {
  const last = population.accounts.slice(-TOOLS.length * CUSTOMERS);
  return { accounts: last, leakedPairs: [] };
}

const { values } = parseArgs({
  options: { check: { type: "boolean", default: false }, tool: { type: "string", default: "" } },
});
const tools = TOOLS.filter(({ name }) => name.startsWith(values.tool));
console.log(machine());
// A form that was refused comes back with 200, as on most sites. Hydra takes 401 for HTTP's own log-in and never ends.
const gate = await startGatehouse(ACCOUNTS, { DEMO_REFUSAL_STATUS: "200" });
const sum = await compare(gate).finally(() => gate.stop());
await gate.remove();
console.log(
  `\n${sum.taken} accounts taken through the gate, ${sum.outside} customers left outside, ${sum.skipped} tools skipped`,
);
if (values.check && (sum.taken > 0 || sum.outside > 0)) process.exitCode = 1;
