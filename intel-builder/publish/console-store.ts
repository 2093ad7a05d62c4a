import type { ObjectStore, PointerStore } from "../../shared/format/release-store.ts";

/** A running gate's storage behind its console's operator API. The token is sent nowhere but to `url`. */
export type ConsoleAccess = { readonly url: string; readonly token: string };

export function consoleObjects(access: ConsoleAccess): ObjectStore {
  return {
    async read(key) {
      const answer = await ask(access, "GET", objectPath(key));
      return answer === null ? null : new Uint8Array(await answer.arrayBuffer());
    },
    async size(key) {
      const answer = await ask(access, "HEAD", objectPath(key));
      const length = answer?.headers.get("content-length") ?? null;
      return length === null ? null : Number(length);
    },
    async write(key, bytes) {
      await mustExist(await ask(access, "PUT", objectPath(key), bytes));
    },
  };
}

export function consolePointer(access: ConsoleAccess): PointerStore {
  const path = "/api/intel/pointers/release";
  return {
    async read() {
      const answer = await ask(access, "GET", path);
      return answer === null ? null : answer.text();
    },
    async write(text) {
      await mustExist(await ask(access, "PUT", path, new TextEncoder().encode(text)));
    },
  };
}

function objectPath(key: string): string {
  return `/api/intel/objects/${key}`;
}

type Method = "GET" | "HEAD" | "PUT";

/** Null for 404; throws for any other refusal. Redirects are refused: they could carry the token elsewhere. */
async function ask(
  { url, token }: ConsoleAccess,
  method: Method,
  path: string,
  body?: Uint8Array,
): Promise<Response | null> {
  const answer = await fetch(new URL(path, url), {
    method,
    redirect: "error",
    headers: {
      authorization: `Bearer ${token}`,
      "accept-encoding": "identity",
      ...(body
        ? { "content-type": path.includes("/pointers/") ? "application/json" : "application/octet-stream" }
        : {}),
    },
    ...(body ? { body } : {}),
  }).catch((error: unknown) => {
    throw new Error(`console_unreachable: expected an answer from ${url}, got none; is the gate running?`, {
      cause: error,
    });
  });
  if (answer.status === 404 && method !== "PUT") return null;
  if (answer.ok) return answer;
  throw new Error(
    `console_refused: expected 2xx for ${method} ${path}, got ${answer.status}; ${adviceFor(answer.status)}`,
  );
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return "check the operator token";
  return status === 422
    ? "the bytes do not match their name; build the release again"
    : "see the console's log";
}

async function mustExist(answer: Response | null): Promise<void> {
  await answer?.body?.cancel();
}
