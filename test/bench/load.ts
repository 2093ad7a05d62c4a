import { execFileSync } from "node:child_process";
import http from "node:http";
import path from "node:path";

/** What one run of requests came to; `unexpected` counts answers that were neither 2xx nor 3xx. */
export type LoadResult = {
  readonly requests: number;
  readonly perSecond: number;
  readonly unexpected: number;
};

export type LoadPlan = {
  readonly port: number;
  readonly scenario: "page" | "login" | "first-login";
  readonly seconds: number;
};

const CONNECTIONS = 32;
// As many people as load-login.lua has: their accounts and addresses are known after the warm-up.
const PEOPLE = 2_000;

/** Keeps 32 connections busy for some seconds: by wrk if it is installed, else from this process. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  return hasWrk() ? wrkLoad(plan) : nodeLoad(plan);
}

export function hasWrk(): boolean {
  try {
    execFileSync("sh", ["-c", "command -v wrk"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not installed: the printed table says which client it was
  }
}

function wrkLoad({ port, scenario, seconds }: LoadPlan): LoadResult {
  const script = path.resolve(`test/bench/load-${scenario}.lua`);
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", script, `http://127.0.0.1:${port}/`];
  const said = execFileSync("wrk", args, { encoding: "utf8" });
  const number = (pattern: RegExp) => Number(pattern.exec(said)?.[1] ?? 0);
  return {
    requests: number(/(\d+) requests in/u),
    perSecond: number(/Requests\/sec:\s+([\d.]+)/u),
    unexpected: number(/Non-2xx or 3xx responses: (\d+)/u),
  };
}

// The request that a current Chrome sends with its own login form; the Lua scripts send the same lines.
const CHROME_HEADERS = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "sec-ch-ua": '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  "sec-ch-ua-mobile": "?0",
  "sec-ch-ua-platform": '"Linux"',
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "accept-language": "en-GB,en;q=0.9",
  "accept-encoding": "gzip, deflate, br, zstd",
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "navigate",
  "sec-fetch-user": "?1",
  "sec-fetch-dest": "document",
  "cf-blob":
    '{"asn":7922,"country":"US","httpProtocol":"HTTP/2","tlsVersion":"TLSv1.3","clientAcceptEncoding":"gzip, deflate, br, zstd"}',
} as const;

/** The n-th visitor's login: an account, a password and an address of its own. */
function loginRequest(n: number): { headers: Record<string, string>; body: string } {
  const address = `73.${(n >> 14) & 127}.${(n >> 7) & 127}.${n & 127}`;
  return {
    headers: {
      ...CHROME_HEADERS,
      "cf-connecting-ip": address,
      "content-type": "application/x-www-form-urlencoded",
      host: "shop.example",
      origin: "http://shop.example",
      referer: "http://shop.example/login",
    },
    body: `username=visitor-${n}%40example.org&password=correct-horse-${n}-battery`,
  };
}

async function nodeLoad({ port, scenario, seconds }: LoadPlan): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAtMs = performance.now();
  const untilMs = startedAtMs + seconds * 1000;
  let requests = 0;
  let unexpected = 0;
  const one = async () => {
    while (performance.now() < untilMs) {
      requests += 1;
      const status = await send(port, { agent, scenario, n: requests });
      if (status >= 400) unexpected += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  agent.destroy();
  return { requests, unexpected, perSecond: requests / ((performance.now() - startedAtMs) / 1000) };
}

type Sending = { readonly agent: http.Agent; readonly scenario: LoadPlan["scenario"]; readonly n: number };

/** Sends one request and gives the answer's status once its body was read. */
export function send(port: number, { agent, scenario, n }: Sending): Promise<number> {
  const login = scenario === "page" ? null : loginRequest(scenario === "login" ? n % PEOPLE : n);
  const headers = login
    ? { ...login.headers, "content-length": login.body.length }
    : { ...CHROME_HEADERS, host: "shop.example" };
  const options = {
    port,
    host: "127.0.0.1",
    agent,
    headers,
    method: login ? "POST" : "GET",
    path: login ? "/login" : "/",
  };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    request.on("error", reject);
    request.end(login?.body);
  });
}
