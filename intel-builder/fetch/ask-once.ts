import { get as getClear, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

export type Question = {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly signal: AbortSignal;
};

export type Answered = {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** Unpacked; ends with an error where the line or the packing broke off. */
  readonly body: Readable;
  /** Drops the rest. */
  readonly discard: () => void;
};

const USER_AGENT = "gatehouse-intel-fetch";

/**
 * One GET, no redirects. Not the global `fetch`: that one takes a gzip body that was cut for a whole one (measured on Node
 * 24.21), and half a feed must not pass for a feed.
 */
export async function askOnce({ url, etag, lastModified, signal }: Question): Promise<Answered> {
  const get = new URL(url).protocol === "https:" ? getSecure : getClear;
  const headers = {
    "user-agent": USER_AGENT,
    "accept-encoding": "gzip, br",
    ...(etag === null ? {} : { "if-none-match": etag }),
    ...(lastModified === null ? {} : { "if-modified-since": lastModified }),
  };
  return await new Promise((resolve, reject) => {
    get(url, { headers, signal }, (answer) => resolve(answered(answer))).on("error", reject);
  });
}

function answered(answer: IncomingMessage): Answered {
  const { headers, statusCode = 0 } = answer;
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name];
      return typeof value === "string" ? value : null;
    },
    body: unpackedBody(answer),
    discard: () => void answer.destroy(),
  };
}

function unpackedBody(answer: IncomingMessage): Readable {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return answer;
  const unpack = encoding === "br" ? createBrotliDecompress() : createGunzip();
  // Whoever reads sees every error; this hears those that come when nobody reads any more.
  unpack.on("error", () => undefined);
  return pipeline(answer, unpack, () => undefined);
}
