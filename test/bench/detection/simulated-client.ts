import http from "node:http";
import type { AttemptRecord } from "../../../cli/eval/attempt-record.ts";
import type { Route } from "../../../shared/policy/policy.ts";

/** Sends simulated attempts over HTTP one by one, as their clients would, and is the origin that answers them. */
export type SimulatedClient = {
  readonly originPort: number;
  readonly send: (port: number, record: AttemptRecord, route: Route) => Promise<number>;
  readonly stop: () => void;
};

type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** As policies/demo.json reads the shop's answers; whoever must prove more is asked for a code there. */
function originAnswer({ route, outcome }: AttemptRecord, asksCode: boolean): Answer {
  const isApi = route.startsWith("api-");
  if (outcome === "accepted") return acceptedAnswer(route, asksCode);
  if (route.endsWith("signup")) return { status: 409 };
  if (outcome === "unknown_user" && !isApi)
    return { status: route === "reset" ? 200 : 401, headers: { "x-shop-reason": "unknown-user" } };
  const code = outcome === "unknown_user" ? "unknown_user" : "wrong";
  return { status: 401, ...(isApi ? json({ error: { code } }) : {}) };
}

function acceptedAnswer(route: string, asksCode: boolean): Answer {
  if (route === "reset") return { status: 200 };
  if (route === "api-signup") return { status: asksCode ? 202 : 201 };
  if (route === "api-login")
    return { status: 200, ...json({ result: { status: asksCode ? "code_required" : "ok" } }) };
  return { status: 303, headers: { location: asksCode ? "/login/code" : "/account" } };
}

function json(value: object) {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

export async function openSimulatedClient(): Promise<SimulatedClient> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const cookies = new Map<string, string>();
  const now: { record: AttemptRecord | null } = { record: null };
  const origin = http.createServer((request, response) => {
    request.resume().on("end", () => {
      const asksCode = request.headers["gatehouse-step-up"] !== undefined;
      const {
        status,
        headers = {},
        body = "",
      } = now.record ? originAnswer(now.record, asksCode) : { status: 404 };
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => void origin.listen(0, "127.0.0.1", resolve));
  const address = origin.address();
  if (address === null || typeof address === "string")
    throw new Error("origin_port: expected a TCP port; listen first");
  return {
    originPort: address.port,
    async send(port, record, route) {
      now.record = record;
      const cookie = record.client === null ? undefined : cookies.get(record.client);
      const answer = await post({ port, agent }, record, route, cookie);
      if (record.client !== null && answer.cookie !== null) cookies.set(record.client, answer.cookie);
      return answer.status;
    },
    stop() {
      agent.destroy();
      origin.closeAllConnections();
      origin.close();
    },
  };
}

type Way = { readonly port: number; readonly agent: http.Agent };

function post(
  way: Way,
  record: AttemptRecord,
  route: Route,
  cookie: string | undefined,
): Promise<{ readonly status: number; readonly cookie: string | null }> {
  const isJson = route.credentials?.format === "json";
  const headers = {
    ...Object.fromEntries(record.headers),
    host: "shop.example",
    "content-type": isJson ? "application/json" : "application/x-www-form-urlencoded",
    "cf-blob": JSON.stringify({ ...record.cf, simulatedAtMs: record.at }),
    ...(record.ip === null ? {} : { "cf-connecting-ip": record.ip }),
    ...(cookie === undefined ? {} : { cookie }),
  };
  const options = { ...way, host: "127.0.0.1", method: "POST", path: route.match.path, headers };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const set = response.headers["set-cookie"]?.find((one) => one.includes("device")) ?? null;
      const answer = { status: response.statusCode ?? 0, cookie: set?.split(";")[0] ?? null };
      response.resume().on("end", () => resolve(answer));
    });
    request.on("error", reject);
    request.end(bodyOf(record, isJson));
  });
}

function bodyOf({ username, password, email, route }: AttemptRecord, isJson: boolean): string {
  const secret = route === "reset-code" ? { code: password } : route === "reset" ? {} : { password };
  const fields = { username, ...secret, ...(email === undefined ? {} : { email }) };
  return isJson ? JSON.stringify({ user: fields }) : new URLSearchParams(fields).toString();
}
