import { sha256 } from "@noble/hashes/sha2.js";
import { readDictionary, readInnerList, type Component, type Parameters } from "./structured-fields.ts";

/*
 * Web Bot Auth, draft-ietf-webbotauth-httpsig-protocol-01 (2026-10-29): a program signs its requests (RFC 9421) and names the
 * directory that holds its keys. This file reads what was signed, and holds it to the rules; agent-directory.ts has the keys.
 */
const TAG = "web-bot-auth";
/** The draft's own advice; what lives longer can be sent again for longer. */
const MAX_LIFETIME_SECONDS = 86_400;
const CLOCK_SKEW_SECONDS = 60;
const MAX_HEADER_CHARACTERS = 2_048;
const DIRECTORY_PATH = "/.well-known/http-message-signatures-directory";

export type SignedRequest = {
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
};

/** What a request claims by its signature; nothing of it is true until the signature was verified. */
export type AgentClaim = {
  /** Where the keys are said to be. Nobody asks there unless the policy names the same address. */
  readonly directory: string;
  /** SHA-256 thumbprint of the key (RFC 7638), base64url. */
  readonly keyId: string;
  /** The text that was signed. */
  readonly base: string;
  readonly signature: Uint8Array;
};

export type ClaimReading =
  | { readonly status: "none" }
  | { readonly status: "refused"; readonly fault: ClaimFault }
  | { readonly status: "claimed"; readonly claim: AgentClaim };

export type ClaimFault =
  | "malformed"
  | "too_little_signed"
  | "expired"
  | "future"
  | "body_differs"
  | "unsupported";

/** Pure; never throws. Costs one hash of the body where everything else holds. */
export function readClaim(request: SignedRequest, nowMs: number): ClaimReading {
  const input = header(request, "signature-input");
  const signatures = header(request, "signature");
  if (input === null || signatures === null) return { status: "none" };
  const lists = readDictionary(input)?.flatMap(([label, text]) => {
    const list = readInnerList(text);
    return list?.parameters.get("tag") === TAG ? [{ label, text, list }] : [];
  });
  if (!lists) return refused("malformed");
  const [one, ...others] = lists;
  if (!one) return { status: "none" };
  if (others.length > 0) return refused("malformed");
  const agent = one.list.components.find(({ name }) => name === "signature-agent");
  const fault = coverageFault(one.list.components) ?? timeFault(one.list.parameters, nowMs);
  if (fault) return refused(fault);
  const directory = directoryOf(request, agent?.key ?? "");
  if (directory === null) return refused("unsupported");
  const base = signatureBase(request, one.list.components, one.text);
  const signature = byteSequence(readDictionary(signatures)?.find(([label]) => label === one.label)?.[1]);
  const keyId = one.list.parameters.get("keyid");
  if (base === null || signature === null || typeof keyId !== "string") return refused("malformed");
  return isBodySigned(request) ? claimed({ directory, keyId, base, signature }) : refused("body_differs");
}

function claimed(claim: AgentClaim): ClaimReading {
  return { status: "claimed", claim };
}

function refused(fault: ClaimFault): ClaimReading {
  return { status: "refused", fault };
}

function header({ headers }: SignedRequest, name: string): string | null {
  const value = headers.get(name);
  return value === undefined || value.length > MAX_HEADER_CHARACTERS ? null : value.trim();
}

/** An authority alone could be sent again to any path: a login's signature covers all that makes it this login. */
function coverageFault(components: readonly Component[]): ClaimFault | null {
  const has = (name: string) => components.some((one) => one.name === name && one.key === null);
  const where = has("@target-uri") || (has("@authority") && has("@path"));
  const agent = components.some(({ name, key }) => name === "signature-agent" && key !== null);
  return where && has("@method") && has("content-digest") && agent ? null : "too_little_signed";
}

function timeFault(parameters: Parameters, nowMs: number): ClaimFault | null {
  const [created, expires] = [parameters.get("created"), parameters.get("expires")];
  if (typeof created !== "number" || typeof expires !== "number") return "malformed";
  const algorithm = parameters.get("alg") ?? "ed25519";
  if (algorithm !== "ed25519") return "unsupported";
  if (created * 1_000 > nowMs + CLOCK_SKEW_SECONDS * 1_000) return "future";
  return expires * 1_000 <= nowMs || expires - created > MAX_LIFETIME_SECONDS ? "expired" : null;
}

/** The bare string of older drafts is not taken: it has no member that could be signed by name. */
function directoryOf(request: SignedRequest, key: string): string | null {
  const member = readDictionary(header(request, "signature-agent") ?? "")?.find(
    ([name]) => name === key,
  )?.[1];
  const [, address = "", type = "directory"] =
    /^"([^"\\]{1,512})"(?:;type=([a-z_]+))?$/u.exec(member ?? "") ?? [];
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== "https:") return null;
  if (type === "jwks_uri") return url.href;
  return type === "directory" ? url.origin + DIRECTORY_PATH : null;
}

/** RFC 9421, 2.5; null where a component is none of those that a request has. */
function signatureBase(
  request: SignedRequest,
  components: readonly Component[],
  input: string,
): string | null {
  const lines: string[] = [];
  for (const component of components) {
    const value = componentValue(request, component);
    const name = `"${component.name}"${component.key === null ? "" : `;key="${component.key}"`}`;
    if (value === null || lines.some((line) => line.startsWith(`${name}: `))) return null;
    lines.push(`${name}: ${value}`);
  }
  return [...lines, `"@signature-params": ${input}`].join("\n");
}

function componentValue(request: SignedRequest, { name, key }: Component): string | null {
  if (key !== null)
    return readDictionary(header(request, name) ?? "")?.find(([member]) => member === key)?.[1] ?? null;
  const url = new URL(request.url);
  switch (name) {
    case "@method":
      return request.method;
    case "@authority":
      return url.host;
    case "@scheme":
      return url.protocol.slice(0, -1);
    case "@target-uri":
      return request.url;
    case "@path":
      return url.pathname;
    case "@query":
      return url.search || "?";
    default:
      return name.startsWith("@") ? null : header(request, name);
  }
}

function isBodySigned(request: SignedRequest): boolean {
  const digests = readDictionary(header(request, "content-digest") ?? "");
  const claim = byteSequence(digests?.find(([name]) => name === "sha-256")?.[1]);
  const body = sha256(request.body);
  return claim?.length === body.length && claim.every((byte, index) => byte === body[index]);
}

function byteSequence(text: string | undefined): Uint8Array | null {
  const [, base64] = /^:([A-Za-z0-9+/]{2,200}={0,2}):$/u.exec(text ?? "") ?? [];
  if (base64 === undefined) return null;
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
