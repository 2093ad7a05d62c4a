import { request as httpRequest, type IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Cookies of one browser for one site; attributes do not matter on loopback. */
export type CookieJar = Map<string, string>;

export type WebRequest = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: HeaderList;
  readonly body?: string;
};

export type WebAnswer = {
  readonly status: number;
  readonly location: string | null;
  readonly contentType: string;
  readonly body: string;
  /** The token of a challenge that the gate asks first, or null. */
  readonly challenge: string | null;
};

/** One client: where it connects from, what it asks, and the cookies it keeps. */
export type WebClient = { readonly site: URL; readonly loopback: string; readonly jar: CookieJar };

// Slower than any gate or shop that works, and short enough that a hanging one is noticed.
const TIMEOUT_MS = 30_000;

/** Asks from the client's own loopback address, over a connection of its own. Redirects are the caller's to follow. */
export async function ask(client: WebClient, asked: WebRequest): Promise<WebAnswer> {
  const answer = await send(client, asked);
  for (const line of answer.headers["set-cookie"] ?? []) keepCookie(client.jar, line);
  return {
    status: answer.statusCode ?? 0,
    location: pathOf(answer.headers.location, client.site),
    contentType: answer.headers["content-type"] ?? "",
    body: await readText(answer),
    challenge: textOf(answer.headers["gatehouse-challenge"]),
  };
}

function textOf(header: string | readonly string[] | undefined): string | null {
  return typeof header === "string" ? header : null;
}

function send({ site, loopback, jar }: WebClient, asked: WebRequest): Promise<IncomingMessage> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const own: HeaderList = cookie === "" ? [] : [["cookie", cookie]];
  const length: HeaderList =
    asked.body === undefined ? [] : [["content-length", String(Buffer.byteLength(asked.body))]];
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      hostname: "127.0.0.1",
      port: site.port,
      localAddress: loopback,
      method: asked.method,
      path: asked.path,
      headers: [["host", site.host] as const, ...asked.headers, ...own, ...length].flat(),
      timeout: TIMEOUT_MS,
      agent: false,
    });
    sent.on("response", resolve);
    sent.on("timeout", () =>
      sent.destroy(new Error(`no_answer: expected one within ${TIMEOUT_MS} ms, got none`)),
    );
    sent.on("error", reject);
    sent.end(asked.body);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  return decoded(Buffer.concat(chunks), answer.headers["content-encoding"]).toString("utf8");
}

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** Clients get what they say they accept, so they must read it. */
function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  const decode = DECODERS[encoding ?? ""];
  return decode && bytes.length > 0 ? decode(bytes) : bytes;
}

function keepCookie(jar: CookieJar, line: string): void {
  const [pair = "", ...attributes] = line.split(";");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at).trim();
  const isGone = attributes.some((attribute) => /^\s*max-age\s*=\s*0/iu.test(attribute));
  if (isGone) jar.delete(name);
  else if (at > 0) jar.set(name, pair.slice(at + 1).trim());
}

/** Redirects are compared as paths, whichever host they name. */
function pathOf(location: string | undefined, site: URL): string | null {
  return location === undefined ? null : new URL(location, site).pathname;
}
