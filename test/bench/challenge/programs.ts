import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CHALLENGE_PATH } from "../../../shared/challenge/challenge-step.ts";
import { WAIT, writeSolution } from "../../../shared/challenge/write-solution.ts";
import { runCommand } from "../../support/run-command.ts";
import { send } from "../../support/running-gate.ts";
import { askedIn, solve } from "../../support/solve-challenge.ts";
import { DISGUISES, MODELS } from "../../support/impersonators.ts";
import { passwordOf, type Contestant, type Target } from "./contestants.ts";

/*
 * Clients without a browser, as they are used: the programs themselves where they are installed.
 */
const LIMIT_MS = 60_000;

function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, program)));
}

const formOf = ({ username }: Target) =>
  new URLSearchParams({ username, password: passwordOf({ username }) }).toString();

async function curl(target: Target): Promise<void | null> {
  if (!isInstalled("curl")) return null;
  const url = new URL(`/${target.route}`, target.gate).href;
  const args = ["-s", "-H", `cf-connecting-ip: ${target.address}`, "-d", formOf(target), url];
  await runCommand("curl", args, { limitMs: LIMIT_MS });
}

async function hydra(target: Target): Promise<void | null> {
  if (!isInstalled("hydra")) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-hydra-"));
  const list = path.join(folder, "passwords");
  writeFileSync(list, `123456\npassword\n${passwordOf(target)}\n`);
  const { gate, route, address, username } = target;
  const form = `/${route}:username=^USER^&password=^PASS^:H=CF-Connecting-IP\\: ${address}:S=302`;
  const args = [
    "-l",
    username,
    "-P",
    list,
    "-t",
    "1",
    "-I",
    "-s",
    gate.port,
    gate.hostname,
    "http-post-form",
    form,
  ];
  await runCommand("hydra", args, { limitMs: LIMIT_MS });
  rmSync(folder, { recursive: true, force: true });
}

/** A script with nothing but `fetch`, at the route for programs. */
async function jsonPoster({ gate, route, address, username }: Target): Promise<void> {
  await fetch(new URL(`/${route}`, gate), {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": address },
    body: JSON.stringify({ user: { username, password: passwordOf({ username }) } }),
  });
}

/** Headers of a browser's own `fetch`, without a fault. */
function perfectHeaders({
  address,
  number,
}: Pick<Target, "address" | "number">): Readonly<Record<string, string>> {
  const model = MODELS[number % MODELS.length];
  const disguise = DISGUISES.at(-1);
  if (!model || !disguise) throw new Error("impersonators: expected a model and a disguise, got none");
  const copied = disguise.request(model).headers.filter(([name]) => name !== "content-type");
  const own = { "content-type": "application/x-www-form-urlencoded", "cf-connecting-ip": address };
  return { ...Object.fromEntries(copied), ...own };
}

type Sent = { readonly solution?: string; readonly address?: string };

function post(target: Target, { solution, address = target.address }: Sent = {}) {
  const headers = {
    ...perfectHeaders({ ...target, address }),
    ...(solution === undefined ? {} : { "gatehouse-solution": solution }),
  };
  return send(target.gate, { path: `/${target.route}`, method: "POST", headers, body: formOf(target) });
}

/** One genuine solution, sent with this account after it was spent on another one's. */
async function replayer(target: Target): Promise<void> {
  if (target.lane === "judged") return void (await post(target));
  const solution = await solveAs(target, perfectHeaders(target)["user-agent"]);
  await post({ ...target, username: "somebody-else" }, { solution });
  await post(target, { solution });
}

/** Another network presents what was solved elsewhere. */
async function carrier(target: Target): Promise<void> {
  const solution =
    target.lane === "judged" ? {} : { solution: await solveAs(target, perfectHeaders(target)["user-agent"]) };
  await post(target, { ...solution, address: `203.0.113.${target.address.split(".")[3]}` });
}

async function solveAs({ gate, route, ...own }: Target, userAgent?: string): Promise<string> {
  const { body } = await send(gate, {
    path: `${CHALLENGE_PATH}?route=${route}`,
    headers: perfectHeaders(own),
  });
  return solve(askedIn(body), userAgent);
}

/** Written for this gate by someone who read its source: does the work natively, and says nothing of a browser. */
async function ownSolver(target: Target): Promise<void> {
  const solution = target.lane === "judged" ? {} : { solution: await solveAs(target) };
  await post(target, solution);
}

/** The same, and it makes up what a person's browser would have said. */
async function lyingSolver(target: Target): Promise<void> {
  const agent = perfectHeaders(target)["user-agent"];
  const solution = target.lane === "judged" ? {} : { solution: await solveAs(target, agent) };
  await post(target, solution);
}

const WAITED_AT_ONCE = 20;
/** As a route says it that says nothing, and a little more. */
const WAIT_MS = 15_200;

/** Claims to have no scripts, and waits for twenty accounts at once; the one that is counted comes last. */
async function waiter(target: Target): Promise<void> {
  if (target.lane === "judged") return void (await post(target));
  const at = `${CHALLENGE_PATH}?route=${target.route}`;
  const headers = perfectHeaders(target);
  const ask = async () => askedIn((await send(target.gate, { path: at, headers })).body).token;
  const tokens = await Promise.all(Array.from({ length: WAITED_AT_ONCE }, ask));
  await sleep(WAIT_MS);
  for (const [n, token] of tokens.entries()) {
    const last = n === tokens.length - 1;
    const username = last ? target.username : `waited-for-${n}`;
    // oxlint-disable-next-line no-await-in-loop -- the counted one has to be the last
    await post({ ...target, username }, { solution: writeSolution(token, WAIT) });
  }
}

export const PROGRAMS: readonly Contestant[] = [
  { name: "curl", attempt: curl },
  { name: "hydra", attempt: hydra },
  { name: "JSON poster (fetch of Node)", json: true, attempt: jsonPoster },
  { name: "replaying script, browser's headers", attempt: replayer },
  { name: "solution carried to another network", attempt: carrier },
  { name: "waits for twenty at once", attempt: waiter },
  { name: "own solver, browser's headers, silent", attempt: ownSolver },
  { name: "own solver that makes up a browser", attempt: lyingSolver },
];
