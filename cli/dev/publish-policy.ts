import { readFileSync } from "node:fs";
import type { ActivePolicy } from "../../shared/policy/policy.ts";
import { checkedPolicy } from "../policy/check-policy.ts";

export type PolicyFile = { readonly text: string; readonly active: ActivePolicy };

/** Reads and checks the policy before anything starts; a broken one is named with its path and every mistake. */
export function readPolicyFile(file: string): PolicyFile {
  try {
    const text = readFileSync(file, "utf8");
    return { text, active: checkedPolicy(text, Date.now()) };
  } catch (error) {
    throw new Error(`policy_file: expected a valid policy in ${file}, got a mistake; ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

type Console = { readonly url: URL; readonly token: string };

/** Makes the policy the active one unless it is already; the one before stays named as the way back. */
export async function publishPolicy(
  { text, active }: PolicyFile,
  operator: Console,
  nowMs: number,
): Promise<void> {
  const pointer = await (await ask(operator, "GET", "pointers/policy")).json().catch(() => null);
  const previous = revisionOf(pointer);
  if (previous === active.revision) return;
  await put(operator, `objects/policies/${active.revision}.json`, text);
  const next = { revision: active.revision, previous, activatedAtMs: nowMs };
  await put(operator, "pointers/policy", JSON.stringify(next));
}

async function put(operator: Console, path: string, body: string): Promise<void> {
  const answer = await ask(operator, "PUT", path, body);
  if (!answer.ok)
    throw new Error(`publish_policy: expected 2xx for ${path}, got ${answer.status}; see the console's log`);
}

function ask({ url, token }: Console, method: "GET" | "PUT", path: string, body?: string): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "accept-encoding": "identity",
  };
  return fetch(new URL(`/api/intel/${path}`, url), {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

function revisionOf(pointer: unknown): string | null {
  const isPointer = typeof pointer === "object" && pointer !== null && "revision" in pointer;
  return isPointer && typeof pointer.revision === "string" ? pointer.revision : null;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "unreadable";
}
