import { CLOUDFLARE_API, type CloudflareAccess } from "../../intel-builder/publish/cloudflare-api.ts";
import type { ConsoleAccess } from "../../intel-builder/publish/console-store.ts";
import type { S3Access, S3Credentials } from "../../intel-builder/publish/s3-request.ts";
import { UsageError } from "../usage-error.ts";

/** What the command line says; the rest, and every secret, is in the environment. */
export type TargetChoice = {
  readonly state: string;
  readonly target?: string | undefined;
  readonly console?: string | undefined;
  readonly bucket?: string | undefined;
  readonly "kv-namespace"?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly folder?: string | undefined;
};

export type TargetSettings =
  | { readonly kind: "local" }
  | { readonly kind: "console"; readonly access: ConsoleAccess }
  | {
      readonly kind: "cloudflare";
      readonly api: CloudflareAccess;
      readonly namespaceId: string;
      /** Without credentials those of the API token are used. */
      readonly r2: Pick<S3Access, "endpoint" | "bucket" | "patience"> & {
        readonly credentials: S3Credentials | null;
      };
    }
  | { readonly kind: "s3"; readonly access: S3Access }
  | { readonly kind: "folder"; readonly folder: string };

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_BUCKET = "gatehouse-intel";

/** Reads where to publish to; names everything that is missing at once. */
export function readTargetSettings(choice: TargetChoice, env: Environment): TargetSettings {
  const kind = choice.target ?? (choice.console === undefined ? "local" : "console");
  const wanted = wantedOf();
  const settings = settingsOf(kind, choice, { env, wanted });
  if (wanted.missing.length === 0) return settings;
  throw new UsageError(
    `target_settings: expected settings of the target ${kind}, got none for ${wanted.missing.join(", ")}; ` +
      "see docs/operations.md",
  );
}

type Reading = { readonly env: Environment; readonly wanted: Wanted };

function settingsOf(kind: string, choice: TargetChoice, reading: Reading): TargetSettings {
  if (kind === "console") return consoleSettings(choice, reading);
  if (kind === "cloudflare") return cloudflareSettings(choice, reading);
  if (kind === "s3") return s3Settings(choice, reading);
  if (kind === "folder") return { kind: "folder", folder: reading.wanted.text("--folder", choice.folder) };
  return { kind: "local" };
}

function consoleSettings(choice: TargetChoice, { env, wanted }: Reading): TargetSettings {
  const [id, secret] = [env["CF_ACCESS_CLIENT_ID"], env["CF_ACCESS_CLIENT_SECRET"]];
  return {
    kind: "console",
    access: {
      url: wanted.url("--console", choice.console),
      token: wanted.text("GATEHOUSE_OPERATOR_TOKEN", env["GATEHOUSE_OPERATOR_TOKEN"]),
      ...(id && secret ? { accessClient: { id, secret } } : {}),
    },
  };
}

function cloudflareSettings(choice: TargetChoice, { env, wanted }: Reading): TargetSettings {
  const accountId = wanted.text("CLOUDFLARE_ACCOUNT_ID", env["CLOUDFLARE_ACCOUNT_ID"]);
  const [accessKeyId, secretAccessKey] = [env["R2_ACCESS_KEY_ID"], env["R2_SECRET_ACCESS_KEY"]];
  const endpoint = choice.endpoint ?? `https://${accountId}.r2.cloudflarestorage.com`;
  return {
    kind: "cloudflare",
    api: {
      // As wrangler reads it.
      apiUrl: wanted.url("CLOUDFLARE_API_BASE_URL", env["CLOUDFLARE_API_BASE_URL"] ?? CLOUDFLARE_API),
      accountId,
      token: wanted.text("CLOUDFLARE_API_TOKEN", env["CLOUDFLARE_API_TOKEN"]),
    },
    namespaceId: wanted.text(
      "--kv-namespace or GATEHOUSE_KV_NAMESPACE",
      choice["kv-namespace"] ?? env["GATEHOUSE_KV_NAMESPACE"],
    ),
    r2: {
      endpoint: wanted.url("--endpoint", endpoint),
      bucket: choice.bucket ?? DEFAULT_BUCKET,
      credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
    },
  };
}

function s3Settings(choice: TargetChoice, { env, wanted }: Reading): TargetSettings {
  const sessionToken = env["AWS_SESSION_TOKEN"];
  const endpoint = choice.endpoint ?? env["AWS_ENDPOINT_URL_S3"] ?? env["AWS_ENDPOINT_URL"];
  return {
    kind: "s3",
    access: {
      endpoint: wanted.url("--endpoint or AWS_ENDPOINT_URL_S3", endpoint),
      bucket: choice.bucket ?? DEFAULT_BUCKET,
      region: choice.region ?? env["AWS_REGION"] ?? "us-east-1",
      credentials: {
        accessKeyId: wanted.text("AWS_ACCESS_KEY_ID", env["AWS_ACCESS_KEY_ID"]),
        secretAccessKey: wanted.text("AWS_SECRET_ACCESS_KEY", env["AWS_SECRET_ACCESS_KEY"]),
        ...(sessionToken ? { sessionToken } : {}),
      },
    },
  };
}

type Wanted = {
  readonly text: (name: string, value: string | undefined) => string;
  /** Secrets go there, so it must be https unless it is this machine. */
  readonly url: (name: string, value: string | undefined) => string;
  readonly missing: readonly string[];
};

/** Collects what is missing, so that one run names all of it. */
function wantedOf(): Wanted {
  const missing: string[] = [];
  const text = (name: string, value: string | undefined): string => {
    if (!value) missing.push(name);
    return value ?? "";
  };
  const url = (name: string, value: string | undefined): string => {
    if (value && !isSafe(value)) missing.push(`${name} with https`);
    return text(name, value);
  };
  return { text, url, missing };
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}
