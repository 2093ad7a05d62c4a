import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { startWorkers } from "../../cli/dev/start-workers.ts";
import { ensureLocalKeys } from "../../cli/local-keys.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";

export type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

export type Ask = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** The loopback address to send from: the demo's front takes it for a part of the world. */
  readonly localAddress?: string;
};

export type RunningGate = {
  readonly url: URL;
  readonly consoleUrl: URL;
  readonly stateDir: string;
  readonly keys: Keys;
  /** Sends exactly this path and these headers; follows no redirect. */
  readonly ask: (ask: Ask) => Promise<Answer>;
  readonly receipt: (code: string) => Promise<Receipt | null>;
  /** Asks the console's API as its operator. */
  readonly operator: Operator;
  readonly stop: () => Promise<void>;
};

export type Operator = (target: string, init?: RequestInit) => Promise<Response>;

export const OPERATOR_TOKEN = "dGVzdC1vcGVyYXRvci10b2tlbi1vZi0zMi1ieXRlcyE";

/** An empty state folder that is gone when the test's process ends. */
export async function aStateFolder(): Promise<string> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "gatehouse-e2e-"));
  // Not when the gate stops: wrangler writes its last lines after that.
  process.once("exit", () => rmSync(stateDir, { recursive: true, force: true }));
  return stateDir;
}

/**
 * The real gate and console on workerd with this policy published; null publishes none. Its state folder is a new one of
 * its own unless one is named, as for a second start.
 */
export async function startGate(
  origin: string,
  policy: object | null,
  ownStateDir: string | null = null,
  gateVars: Readonly<Record<string, string>> = {},
): Promise<RunningGate> {
  const stateDir = ownStateDir ?? (await aStateFolder());
  const { keys } = await ensureLocalKeys(stateDir);
  const settings = {
    stateDir,
    keysJson: JSON.stringify(keys),
    origin,
    operatorToken: OPERATOR_TOKEN,
    gateVars,
  };
  const workers = await startWorkers(settings);
  const operator: Operator = (target, init = {}) =>
    fetch(new URL(target, workers.consoleUrl), {
      ...init,
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    });
  if (policy) await publish(operator, JSON.stringify(policy));
  return {
    url: workers.gateUrl,
    consoleUrl: workers.consoleUrl,
    stateDir,
    keys,
    ask: (ask) => send(workers.gateUrl, ask),
    receipt: async (code) => {
      const answer = await operator(`/api/receipts/${code}`);
      // The console's own tests hold it to the shape; here it is only read.
      return answer.ok ? JSON.parse(await answer.text()) : null;
    },
    operator,
    stop: workers.stop,
  };
}

async function publish(operator: Operator, text: string): Promise<void> {
  const { revision } = loadPolicy(text);
  const pointer = JSON.stringify({ revision, previous: null, activatedAtMs: 0 });
  const puts = [
    [`/api/intel/objects/policies/${revision}.json`, text],
    ["/api/intel/pointers/policy", pointer],
  ] as const;
  for (const [target, body] of puts) {
    // oxlint-disable-next-line no-await-in-loop -- the pointer may only name what is there
    const answer = await operator(target, { method: "PUT", body });
    if (!answer.ok)
      throw new Error(`publish ${target}: expected 2xx, got ${answer.status} ${await answer.text()}`);
  }
}

/** To whatever listens there, exactly as it is asked; follows no redirect. */
export function send(
  url: URL,
  { path: target, method = "GET", headers = {}, body, localAddress }: Ask,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { host: url.hostname, port: url.port, path: target, method, agent: false, localAddress };
  const length =
    body === undefined || "transfer-encoding" in headers ? {} : { "content-length": Buffer.byteLength(body) };
  const sent = { host: "shop.example", "accept-encoding": "identity", ...length, ...copied(headers) };
  const request = httpRequest({ ...options, headers: sent }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
  });
  request.on("error", reject);
  request.end(body);
  return promise;
}

function copied(headers: NonNullable<Ask["headers"]>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}
