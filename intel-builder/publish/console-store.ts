import * as z from "zod/mini";
import type { TargetPointer } from "../../shared/format/mirrored-pointer.ts";
import { askPatiently, type Answer, type Patience } from "./ask-patiently.ts";
import { inParallel } from "./pieces.ts";
import type { ByteSource, StoredObject, TargetObjects } from "./target.ts";

/** A running gate's storage behind its console's operator API. Secrets are sent nowhere but to `url`. */
export type ConsoleAccess = {
  readonly url: string;
  readonly token: string;
  /** A service token, where the console stands behind Cloudflare Access. */
  readonly accessClient?: { readonly id: string; readonly secret: string };
  readonly patience?: Patience;
};

const OBJECTS = "/api/intel/objects";
const DELETES_AT_A_TIME = 4;

export function consoleObjects(access: ConsoleAccess): TargetObjects {
  const write = async (key: string, body: Uint8Array | ByteSource): Promise<void> => {
    await askConsole(access, { method: "PUT", path: `${OBJECTS}/${key}`, body });
  };
  return {
    async read(key) {
      const answer = await askConsole(access, { method: "GET", path: `${OBJECTS}/${key}`, expects: [404] });
      return answer.status === 404 ? null : answer.bytes;
    },
    async readRange(key, offset, length) {
      const headers = { range: `bytes=${offset}-${offset + length - 1}` };
      const answer = await askConsole(access, {
        method: "GET",
        path: `${OBJECTS}/${key}`,
        headers,
        expects: [404, 416],
      });
      if (answer.status === 404) return null;
      return answer.status === 416 ? new Uint8Array() : answer.bytes;
    },
    async size(key) {
      const answer = await askConsole(access, { method: "HEAD", path: `${OBJECTS}/${key}`, expects: [404] });
      return answer.status === 404 ? null : Number(answer.headers.get("content-length"));
    },
    write,
    // One request, because the console checks the hash while it streams into the bucket. A deployed Worker takes bodies of
    // 100 MB on most plans; beyond that it answers 413, and the advice names the way with parts.
    upload: write,
    list: (prefix) => listObjects(access, prefix),
    async remove(keys) {
      await inParallel(keys, DELETES_AT_A_TIME, (key) =>
        askConsole(access, { method: "DELETE", path: `${OBJECTS}/${key}`, expects: [404] }),
      );
    },
    // The console stores what it takes in one go: there is nothing unfinished.
    dropUnfinished: async () => 0,
  };
}

export function consolePointer(access: ConsoleAccess): TargetPointer {
  const path = "/api/intel/pointers/release";
  const read: TargetPointer["read"] = async () => {
    const answer = await askConsole(access, { method: "GET", path, expects: [404] });
    if (answer.status === 404) return null;
    return {
      text: new TextDecoder().decode(answer.bytes),
      version: answer.headers.get("etag"),
      shown: answer.headers.get("gatehouse-shown") !== "false",
    };
  };
  return {
    read,
    async replace(text, version) {
      const condition: Record<string, string> =
        version === null ? { "if-none-match": "*" } : { "if-match": version };
      const headers = { ...condition, "content-type": "application/json" };
      const body = new TextEncoder().encode(text);
      const answer = await askConsole(access, { method: "PUT", path, headers, body, expects: [412] });
      if (answer.status !== 412) return true;
      // The answer to an earlier try may have been lost, or a proxy asked twice: then what stands there is ours.
      return (await read())?.text === text;
    },
  };
}

const listing = z.object({
  objects: z.array(z.object({ key: z.string(), sizeBytes: z.number(), writtenAtMs: z.number() })),
  next: z.nullable(z.string()),
});

async function* listObjects(access: ConsoleAccess, prefix: string): AsyncGenerator<StoredObject> {
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ prefix, ...(cursor === null ? {} : { cursor }) });
    const answer: Answer = await askConsole(access, {
      method: "GET",
      path: `/api/intel/objects?${query.toString()}`,
    });
    const page = listing.parse(JSON.parse(new TextDecoder().decode(answer.bytes)));
    yield* page.objects;
    cursor = page.next;
  } while (cursor !== null);
}

type Wanted = {
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | ByteSource;
  /** Statuses that are answers, beside 2xx. */
  readonly expects?: readonly number[];
};

/** Throws on any other status than 2xx and those expected; asks again where a retry may help. */
export async function askConsole(access: ConsoleAccess, wanted: Wanted): Promise<Answer> {
  const { method, path, headers, body, expects } = wanted;
  const asked = {
    url: new URL(path, access.url).href,
    method,
    headers: { ...credentials(access), "accept-encoding": "identity", ...headers },
    ...(body ? { body } : {}),
  };
  const answer = await askPatiently(() => asked, access.patience);
  if ((answer.status >= 200 && answer.status < 300) || expects?.includes(answer.status)) return answer;
  throw new Error(
    `console_refused: expected 2xx for ${method} ${asked.url.split("?")[0] ?? ""}, got ${answer.status}; ${adviceFor(answer.status)}`,
  );
}

function credentials({ token, accessClient }: ConsoleAccess): Record<string, string> {
  const client = accessClient
    ? { "cf-access-client-id": accessClient.id, "cf-access-client-secret": accessClient.secret }
    : {};
  return { authorization: `Bearer ${token}`, ...client };
}

function adviceFor(status: number): string {
  if (status >= 300 && status < 400) {
    return "something asks for a login first; set CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET to a service token";
  }
  if (status === 401 || status === 403) return "check the operator token";
  if (status === 413) return "push with --target cloudflare, which uploads in parts";
  return status === 422
    ? "the bytes do not match their name; build the release again"
    : "see the console's log";
}
