import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { displayScore } from "../../../shared/score/score.ts";
import { fieldMac, type KeyRing } from "../../../shared/identity/field-mac.ts";
import type { Judgement } from "./judge.ts";

/** The request as the origin will see it: the signature holds for this one and no other. */
export type SignedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array;
  readonly atMs: number;
};

type Judged = Pick<Judgement, "decision" | "receipt" | "exposedCredential"> &
  Partial<Pick<Judgement, "route">>;

/** What the gate tells the origin; docs/headers.md is the contract. `allow` without a mark says nothing. */
export function verdictHeaders(
  judged: Judged,
  request: SignedRequest,
  ring: KeyRing,
): readonly (readonly [string, string])[] {
  const { decision, receipt, exposedCredential } = judged;
  const marks = marksFor(judged).join(", ");
  if (decision.action === "allow" && marks === "") return [];
  const verdict = decision.action;
  const score = String(displayScore(receipt.evidence.score.total));
  const stepUp = verdict === "step_up" ? "required" : "";
  const exposed = exposedCredential === null ? "" : String(exposedCredential);
  // A word more only where there is one: verifiers that know of no marks still read everything else.
  const words = [verdict, score, receipt.code, stepUp, exposed, ...(marks === "" ? [] : [marks])];
  return [
    ["Gatehouse-Verdict", verdict],
    ["Gatehouse-Score", score],
    ["Gatehouse-Receipt", receipt.code],
    ...(stepUp === "" ? [] : [["Gatehouse-Step-Up", stepUp] as const]),
    ...(exposed === "" ? [] : [["Exposed-Credential-Check", exposed] as const]),
    ...(marks === "" ? [] : [["Gatehouse-Marks", marks] as const]),
    ["Gatehouse-Signature", signature(words, request, ring)],
  ];
}

/** Observe mode asks nothing of an origin, and a made-up login has no account. */
function marksFor({ decision, receipt, route }: Judged): readonly string[] {
  return route?.mode === "observe" || decision.action === "deceive" ? [] : (receipt.marks ?? []);
}

function signature(
  words: readonly string[],
  { method, url, body, atMs }: SignedRequest,
  ring: KeyRing,
): string {
  const [secret] = ring;
  if (!secret) throw new Error("verdict_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  const seconds = String(Math.floor(atMs / 1000));
  const bodyHash = bytesToHex(sha256(body));
  const about = [seconds, method, url.host, url.pathname + url.search, bodyHash];
  const mac = bytesToHex(fieldMac(secret, ["gatehouse-verdict-v1", ...about, ...words]));
  return `t=${seconds},k=${secret.id},b=${bodyHash},v1=${mac}`;
}
