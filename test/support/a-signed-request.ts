import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { SignedRequest } from "../../shared/agent/signed-request.ts";

/** The test key of RFC 9421, appendix B.1.4 (Ed25519); published there, secret to nobody. */
const PRIVATE = {
  kty: "OKP",
  crv: "Ed25519",
  d: "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU",
  x: "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs",
} as const;
const key = createPrivateKey({ key: PRIVATE, format: "jwk" });
const publicKey = createPublicKey(key).export({ format: "jwk" });
/** Thumbprint of that key, as the drafts' own examples name it. */
export const KEY_ID = "poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U";
export const DIRECTORY = "https://agent.example/.well-known/http-message-signatures-directory";
export const DIRECTORY_TEXT = JSON.stringify({ keys: [{ ...publicKey, kid: "some name" }] });

const NOW_SECONDS = 1_790_000_000;
export const NOW_MS = NOW_SECONDS * 1_000;

export type Signing = {
  readonly components?: string;
  readonly parameters?: string;
  readonly agent?: string;
  readonly body?: string;
  readonly url?: string;
};

const COMPONENTS = `"@method" "@authority" "@path" "content-digest" "signature-agent";key="sig1"`;
const PARAMETERS = `;created=${NOW_SECONDS - 5};expires=${NOW_SECONDS + 300};keyid="${KEY_ID}";alg="ed25519";tag="web-bot-auth"`;

/** A login as a signing agent sends it, by OpenSSL and not by our own code; `signing` is what the test is about. */
export function aSignedRequest(signing: Signing = {}): SignedRequest {
  const { components = COMPONENTS, parameters = PARAMETERS, agent = `"https://agent.example"` } = signing;
  const { body = "username=ann&password=x", url = "https://shop.example/login" } = signing;
  const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  const { host, pathname } = new URL(url);
  const values: Readonly<Record<string, string>> = {
    '"@method"': "POST",
    '"@authority"': host,
    '"@path"': pathname,
    '"@target-uri"': url,
    '"content-digest"': digest,
    '"signature-agent";key="sig1"': agent,
  };
  const input = `(${components})${parameters}`;
  const lines = components.split(" ").map((name) => `${name}: ${values[name]}`);
  const base = [...lines, `"@signature-params": ${input}`].join("\n");
  const headers = new Map([
    ["content-digest", digest],
    ["signature-agent", `sig1=${agent}`],
    ["signature-input", `sig1=${input}`],
    ["signature", `sig1=:${sign(null, Buffer.from(base), key).toString("base64")}:`],
  ]);
  return { method: "POST", url, headers, body: Buffer.from(body) };
}
