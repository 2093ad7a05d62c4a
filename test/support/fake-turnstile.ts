import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** How their server does: as it should, without an answer, or with a fault of its own. */
export type TurnstileState = "up" | "silent" | "faulty" | "html";

export type FakeTurnstile = {
  readonly url: string;
  /** What was verified, in order, as it was sent. */
  readonly asked: readonly URLSearchParams[];
  state: TurnstileState;
  readonly close: () => Promise<void>;
};

export const TURNSTILE_SECRET = "secret-of-the-widget";

/** What a widget of these settings would answer. Good once. */
export function vouchFor(about: {
  readonly action: string;
  readonly cdata: string;
  readonly nr?: number;
}): string {
  return `t.${Buffer.from(JSON.stringify(about)).toString("base64url")}`;
}

/** As little of a widget as the page needs: finds its element, answers at once, with what the element says. */
const API_JS = `
globalThis.turnstile = {};
for (const { dataset } of document.querySelectorAll(".cf-turnstile")) {
  const { action, cdata } = dataset;
  const text = btoa(JSON.stringify({ action, cdata })).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  globalThis[dataset.callback]("t." + text);
}
`;

type Kept = {
  readonly asked: URLSearchParams[];
  state: TurnstileState;
  close: () => Promise<void>;
};

/** A stand-in for Cloudflare's servers, not for anything of ours. */
export async function startFakeTurnstile(): Promise<FakeTurnstile> {
  const asked: URLSearchParams[] = [];
  const spent = new Set<string>();
  const fake: Kept & { url: string } = { url: "", asked, state: "up", close: async () => {} };
  const server = createServer(async (request, response) => {
    const { status, type, text } = await answer(request, fake, spent);
    if (status !== 0) response.writeHead(status, { "content-type": type }).end(text);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = Object.assign({ port: 0, family: "", address: "" }, server.address());
  fake.url = `http://127.0.0.1:${port}`;
  fake.close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return fake;
}

/** Status 0: it never answers. */
async function answer(request: IncomingMessage, { state, asked }: Kept, spent: Set<string>) {
  if (request.url === "/api.js") return { status: 200, type: "text/javascript", text: API_JS };
  const fields = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
  asked.push(fields);
  if (state === "silent") return { status: 0, type: "", text: "" };
  if (state === "html") return { status: 502, type: "text/html", text: "<html>bad gateway" };
  return { status: 200, type: "application/json", text: JSON.stringify(verdict(fields, state, spent)) };
}

const refused = (code: string) => ({ success: false, "error-codes": [code] });

function verdict(fields: URLSearchParams, state: TurnstileState, spent: Set<string>): object {
  if (state === "faulty") return refused("internal-error");
  if (fields.get("secret") !== TURNSTILE_SECRET) return refused("invalid-input-secret");
  const said = fields.get("response") ?? "";
  if (spent.has(said)) return refused("timeout-or-duplicate");
  spent.add(said);
  try {
    const about = JSON.parse(Buffer.from(said.slice(2), "base64url").toString());
    return { success: true, "error-codes": [], hostname: "shop.example", ...about };
  } catch {
    return refused("invalid-input-response");
  }
}
