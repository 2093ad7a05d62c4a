import { createHash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { askPatiently, nameOf, type Answer, type Asked, type Patience } from "./ask-patiently.ts";

export type S3Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** One bucket of R2 or of anything else that speaks S3, addressed by path. */
export type S3Access = {
  readonly endpoint: string;
  readonly bucket: string;
  /** R2 says "auto". */
  readonly region: string;
  readonly credentials: S3Credentials;
  readonly patience?: Patience;
};

export type S3Request = {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Empty for what asks the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that are answers, beside 2xx. */
  readonly expects?: readonly number[];
};

/** Signed with the body's hash, so that a damaged part is refused. Throws for any status that was not expected. */
export async function askS3(access: S3Access, request: S3Request): Promise<Answer> {
  const answer = await askPatiently(() => signed(access, request), access.patience);
  const isExpected =
    (answer.status >= 200 && answer.status < 300) || request.expects?.includes(answer.status);
  if (isExpected) return answer;
  throw refused(access, request, answer);
}

async function signed(access: S3Access, request: S3Request): Promise<Asked> {
  const { method, body, headers } = request;
  const sha256 = createHash("sha256")
    .update(body ?? "")
    .digest("hex");
  const signer = new AwsV4Signer({
    ...access.credentials,
    method,
    url: urlOf(access, request),
    service: "s3",
    region: access.region,
    headers: { ...headers, "x-amz-content-sha256": sha256 },
  });
  const { url, headers: signedHeaders } = await signer.sign();
  return { method, url: url.href, headers: signedHeaders, ...(body ? { body } : {}) };
}

function urlOf({ endpoint, bucket }: S3Access, { key, query }: S3Request): string {
  const url = new URL(endpoint);
  url.pathname = [url.pathname.replace(/\/$/u, ""), bucket, ...(key === undefined ? [] : [key])].join("/");
  url.search = new URLSearchParams(query).toString();
  return url.href;
}

const ADVICE: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: "check the secret access key",
  InvalidAccessKeyId: "check the access key id",
  AccessDenied: "give the access key the right to read and write this bucket",
  NoSuchBucket: "create the bucket, or name another one",
  RequestTimeTooSkewed: "set this machine's clock",
  ExpiredToken: "get a new session token",
};

function refused(access: S3Access, request: S3Request, { status, bytes }: Answer): Error {
  const [, code = ""] = /<Code>([A-Za-z0-9]{1,64})<\/Code>/u.exec(new TextDecoder().decode(bytes)) ?? [];
  const what = nameOf({ method: request.method, url: urlOf(access, request) });
  return new Error(
    `s3_refused: expected 2xx for ${what}, got ${status} ${code}; ${ADVICE[code] ?? "see the store's log"}`,
  );
}
