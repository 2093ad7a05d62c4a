import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { PointerMirror } from "../../shared/format/mirrored-pointer.ts";
import { RELEASE_POINTER_KEY } from "../../shared/format/release-store.ts";
import { askPatiently, nameOf, type Answer, type Asked, type Patience } from "./ask-patiently.ts";
import type { S3Credentials } from "./s3-request.ts";

export const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";

export type CloudflareAccess = {
  readonly apiUrl: string;
  readonly accountId: string;
  readonly token: string;
  readonly patience?: Patience;
};

/** The pointer's copy in Workers KV, where gates read it. */
export function kvMirror(access: CloudflareAccess, namespaceId: string): PointerMirror {
  const path = `accounts/${access.accountId}/storage/kv/namespaces/${namespaceId}/values/${encodeURIComponent(RELEASE_POINTER_KEY)}`;
  return {
    async read() {
      const answer = await askCloudflare(access, { method: "GET", path, expects: [404] });
      return answer.status === 404 ? null : new TextDecoder().decode(answer.bytes);
    },
    async write(text) {
      // KV takes one write a second and key; the 429 of a second one is waited for.
      await askCloudflare(access, { method: "PUT", path, body: new TextEncoder().encode(text) });
    },
  };
}

const verified = z.object({ result: z.object({ id: z.string(), status: z.string() }) });

/**
 * The S3 credentials that belong to an API token: its id, and the SHA-256 of its value
 * (https://developers.cloudflare.com/r2/api/tokens/, "Get S3 API credentials from an API token").
 */
export async function r2Credentials(access: CloudflareAccess): Promise<S3Credentials> {
  const secretAccessKey = createHash("sha256").update(access.token).digest("hex");
  return { accessKeyId: await tokenId(access), secretAccessKey };
}

/** A token belongs to a user or to the account; only the owner's address knows it. */
async function tokenId(access: CloudflareAccess): Promise<string> {
  const own = await askCloudflare(access, {
    method: "GET",
    path: `accounts/${access.accountId}/tokens/verify`,
    expects: [400, 401, 403, 404],
  });
  const answer =
    own.status === 200 ? own : await askCloudflare(access, { method: "GET", path: "user/tokens/verify" });
  const parsed = verified.safeParse(parseJson(answer.bytes));
  if (parsed.success && parsed.data.result.status === "active") return parsed.data.result.id;
  throw new Error("cloudflare_token: expected an active API token, got another; make a new one");
}

type Wanted = {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly body?: Uint8Array;
  readonly expects?: readonly number[];
};

async function askCloudflare(
  access: CloudflareAccess,
  { method, path, body, expects }: Wanted,
): Promise<Answer> {
  const asked: Asked = {
    method,
    url: `${access.apiUrl}/${path}`,
    headers: { authorization: `Bearer ${access.token}`, "content-type": "application/octet-stream" },
    ...(body ? { body } : {}),
  };
  const answer = await askPatiently(() => asked, access.patience);
  if (answer.status === 200 || expects?.includes(answer.status)) return answer;
  throw refused(asked, answer);
}

const failure = z.object({ errors: z.array(z.object({ code: z.number() })) });

function refused(asked: Asked, { status, bytes }: Answer): Error {
  const parsed = failure.safeParse(parseJson(bytes));
  const codes = parsed.success ? parsed.data.errors.map(({ code }) => code).join(", ") : "";
  return new Error(
    `cloudflare_refused: expected 200 for ${nameOf(asked)}, got ${status} ${codes}; ${adviceFor(status)}`,
  );
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return "give the token Workers KV and R2 edit rights of this account";
  if (status === 404) return "check the account and namespace ids";
  return status === 429 ? "the account's rate limit is used up; run it again in five minutes" : "try again";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
