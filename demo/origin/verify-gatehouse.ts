import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export type VerdictKeys = readonly { readonly id: string; readonly key: string }[];
export type GatehouseVerdict = {
  readonly verdict: string;
  readonly score: number;
  readonly receipt: string;
  readonly stepUp: boolean;
  readonly exposed: string;
  /** `quarantine`: hold the new account back. `reset-required`: let nobody in without a new password. */
  readonly marks: readonly string[];
  readonly bodySha256: string;
};

const FIELDS = [
  "gatehouse-verdict",
  "gatehouse-score",
  "gatehouse-receipt",
  "gatehouse-step-up",
  "exposed-credential-check",
];
const MAX_AGE_SECONDS = 300;

/** The gate's word on this request, or null if it has none or anybody else wrote the headers (docs/headers.md). */
export function verifyGatehouse(
  { method, url, headers }: Pick<IncomingMessage, "method" | "url" | "headers">,
  keys: VerdictKeys,
  nowMs: number,
): GatehouseVerdict | null {
  const signature = new Map(
    String(headers["gatehouse-signature"] ?? "")
      .split(",")
      .map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]),
  );
  const [seconds = "", keyId, bodySha256 = "", claimed = ""] = ["t", "k", "b", "v1"].map((name) =>
    signature.get(name),
  );
  const secret = keys.find(({ id }) => id === keyId);
  if (!secret || Math.abs(nowMs / 1000 - Number(seconds)) > MAX_AGE_SECONDS) return null;
  const marks = String(headers["gatehouse-marks"] ?? "");
  const words = FIELDS.map((name) => String(headers[name] ?? ""));
  const signed = [
    "gatehouse-verdict-v1",
    seconds,
    method ?? "",
    headers.host ?? "",
    url ?? "",
    bodySha256,
    ...words,
    ...(marks === "" ? [] : [marks]),
  ].join("\n");
  const mac = createHmac("sha256", Buffer.from(secret.key, "base64url")).update(signed).digest();
  const given = Buffer.from(claimed, "hex");
  if (given.length !== mac.length || !timingSafeEqual(given, mac)) return null;
  const [verdict = "", score, receipt = "", stepUp, exposed = ""] = words;
  return {
    verdict,
    score: Number(score),
    receipt,
    stepUp: stepUp === "required",
    exposed,
    marks: marks.split(", ").filter((mark) => mark !== ""),
    bodySha256,
  };
}
