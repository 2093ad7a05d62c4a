import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export type SignedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

type Secret = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly nowMs: number };

// S3 allows a quarter of an hour between the clocks.
const MAX_SKEW_MS = 15 * 60_000;

/**
 * Signature version 4, written from its description (docs.aws.amazon.com, "Create a signed AWS API request") and not from
 * the client's library: null if it holds, else the error code that S3 gives.
 */
export function signatureFault(request: SignedRequest, secret: Secret): string | null {
  const parsed = parseAuthorization(request.headers.authorization ?? "");
  if (parsed === null) return "AccessDenied";
  if (parsed.accessKeyId !== secret.accessKeyId) return "InvalidAccessKeyId";
  const date = String(request.headers["x-amz-date"]);
  if (Math.abs(parseDate(date) - secret.nowMs) > MAX_SKEW_MS) return "RequestTimeTooSkewed";
  const bodyHash = sha256(request.body);
  if (request.headers["x-amz-content-sha256"] !== bodyHash) return "XAmzContentSHA256Mismatch";
  const toSign = ["AWS4-HMAC-SHA256", date, parsed.scope, sha256(canonical(request, parsed, bodyHash))].join(
    "\n",
  );
  const key = parsed.scope
    .split("/")
    .reduce<Buffer | string>((signing, part) => hmac(signing, part), `AWS4${secret.secretAccessKey}`);
  return hmac(key, toSign).toString("hex") === parsed.signature ? null : "SignatureDoesNotMatch";
}

type Parsed = {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly signedHeaders: string;
  readonly signature: string;
};

function parseAuthorization(text: string): Parsed | null {
  const [, accessKeyId = "", scope = "", signedHeaders = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/u.exec(
      text,
    ) ?? [];
  return signature === "" ? null : { accessKeyId, scope, signedHeaders, signature };
}

function canonical(
  { method, url, headers }: SignedRequest,
  { signedHeaders }: Parsed,
  bodyHash: string,
): string {
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join("&");
  const lines = signedHeaders.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const path = url.pathname
    .split("/")
    .map((part) => encoded(decodeURIComponent(part)))
    .join("/");
  return [method, path, query, lines.join(""), signedHeaders, bodyHash].join("\n");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (character) => `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
}

/** "20261122T190000Z" */
function parseDate(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/u, "$1-$2-$3:$4:$5"));
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
