import * as path from "node:path";
import { UsageError } from "../usage-error.ts";

/** What `gatehouse dev` was asked to do; everything comes from the environment, so that `npm start` needs no flags. */
export type DevSettings = {
  readonly gatePort: number;
  readonly consolePort: number;
  readonly demoPort: number;
  /** The gate's own folder: keys, releases, state, logs. */
  readonly stateDir: string;
  /** The demo shop's folder. */
  readonly demoDir: string;
  /** The origin to protect, or null for the demo shop. */
  readonly origin: string | null;
  readonly policyPath: string;
  /** A folder of feed files for the first release, or null for the demo's own. */
  readonly feedsDir: string | null;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; a value that makes no sense is named together with its variable. */
export function readDevSettings(env: Environment, root: string): DevSettings {
  return {
    gatePort: readPort(env, "GATE_PORT", 8787),
    consolePort: readPort(env, "CONSOLE_PORT", 8788),
    demoPort: readPort(env, "DEMO_PORT", 8789),
    stateDir: path.resolve(root, env["GATEHOUSE_STATE"] ?? ".gatehouse"),
    demoDir: path.resolve(root, env["DEMO_STATE"] ?? ".demo"),
    origin: readOrigin(env["ORIGIN"]),
    policyPath: path.resolve(env["POLICY"] ?? path.join(root, "policies/demo.json")),
    feedsDir: env["FEEDS"] === undefined || env["FEEDS"] === "" ? null : path.resolve(env["FEEDS"]),
  };
}

function readPort(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(
    `port_invalid: expected a number from 1 to 65535 in ${name}, got "${text}"; correct ${name}`,
  );
}

function readOrigin(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null && /^https?:$/u.test(url.protocol) && url.pathname === "/" && url.search === "";
  if (isPlain && url.username === "" && url.password === "") return url.origin;
  throw new UsageError(
    "origin_invalid: expected ORIGIN as http(s)://host[:port] without path or credentials, got something else; correct ORIGIN",
  );
}
