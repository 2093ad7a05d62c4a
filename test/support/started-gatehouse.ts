import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { makePopulation, type Population } from "../../demo/people/population.ts";

/** Everything that `npm start` runs, in folders and on ports of its own. */
export type StartedGatehouse = {
  /** For commands that belong to this run, such as the demo attack. */
  readonly env: Readonly<Record<string, string>>;
  readonly gateUrl: string;
  readonly demoUrl: string;
  readonly stateDir: string;
  readonly population: Population;
  /** The console's API, as an operator's program asks it. */
  readonly operator: (target: string) => Promise<Response>;
  /** Ends it; its folders stay until `remove`. */
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Starts the gate with a demo shop of so many accounts and waits until it says that it is ready; `extra` sets more of its environment. */
export async function startGatehouse(
  accounts: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<StartedGatehouse> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-started-"));
  const stateDir = path.join(folder, "gate");
  const [gatePort, consolePort, demoPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    GATE_PORT: gatePort,
    CONSOLE_PORT: consolePort,
    DEMO_PORT: demoPort,
    GATEHOUSE_STATE: stateDir,
    DEMO_STATE: path.join(folder, "demo"),
    DEMO_ACCOUNTS: String(accounts),
    ...extra,
  };
  const stop = await untilReady(env);
  const token = (await readFile(path.join(stateDir, "operator-token"), "utf8")).trim();
  return {
    env,
    gateUrl: `http://localhost:${gatePort}`,
    demoUrl: `http://127.0.0.1:${demoPort}`,
    stateDir,
    population: makePopulation(undefined, accounts),
    operator: (target) =>
      fetch(new URL(target, `http://127.0.0.1:${consolePort}`), {
        headers: { authorization: `Bearer ${token}`, "accept-encoding": "identity" },
      }),
    stop,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}

function untilReady(env: Readonly<Record<string, string>>): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ["cli/gatehouse.ts", "dev"], { env: { ...process.env, ...env } });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (part: Buffer) => {
      said += part.toString();
      if (said.includes("Gatehouse is ready")) resolve(stop);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void ended.then(() => reject(new Error(said)));
  });
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === "object" && address !== null ? address.port : 0);
}
