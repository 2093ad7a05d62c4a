import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { CredentialFacts } from "../../../shared/domain/attempt.ts";
import {
  equalInConstantTime,
  fieldMac,
  type KeyRing,
  type SecretKey,
} from "../../../shared/identity/field-mac.ts";
import { fieldPath } from "./field-name.ts";

/*
 * A ticket remembers, in the visitor's own cookie, that a password was right and a second step is asked. When the step-up
 * route then says `accepted`, the gate knows whose device to trust:
 *
 *   v2 . key id . account id (32 hex) . spelling's id (32 hex) . attempt id (32 hex) . expires at (ms) . bonds . MAC (64 hex)
 *
 * Bonds tie it to the origin's own pending login: hashes of the cookies, or else of the JSON texts, that the origin gave
 * out with `pending_mfa`. Without them somebody could finish his own second step with another account's ticket and have
 * his device trusted there.
 */
const SHAPE =
  /^v2\.([a-z0-9-]{1,24})\.([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{32})\.(\d{13})\.((?:[0-9a-f]{24}){1,8})\.([0-9a-f]{64})$/u;

/** One-time codes live about this long; a ticket that outlives them serves nobody. */
export const TICKET_SECONDS = 600;

/** More would not fit a cookie's 4 KB beside the rest; the first ones are as good as all. */
const MAX_BONDS = 8;

/** One named text that the origin gave out: a cookie, or a member of its JSON answer. */
export type Token = { readonly name: string; readonly value: string };

export type Ticket = Pick<CredentialFacts, "accountId" | "spellingId"> & { readonly attemptId: string };

type Issue = Ticket & { readonly nowMs: number; readonly tokens: readonly Token[] };

/** Null if the origin gave out nothing that could tie a ticket to its login. */
export function issueTicket(
  { accountId, spellingId, attemptId, nowMs, tokens }: Issue,
  ring: KeyRing,
): string | null {
  const [secret] = ring;
  const bonds = tokens.slice(0, MAX_BONDS).map(bond).join("");
  if (!secret || bonds === "") return null;
  const expires = String(nowMs + TICKET_SECONDS * 1000);
  const fields = ["v2", secret.id, accountId, spellingId, attemptId, expires, bonds];
  return [...fields, mac(secret, fields)].join(".");
}

/** The ticket, if it is genuine, in time, and the request carries what the origin gave out: every bond's name, with its value only. */
export function redeemTicket(
  value: string | null,
  tokens: readonly Token[],
  nowMs: number,
  ring: KeyRing,
): Ticket | null {
  const [, keyId = "", ...rest] = SHAPE.exec(value ?? "") ?? [];
  const [accountId = "", spellingId = "", attemptId = "", expires = "", bonds = "", claimed = ""] = rest;
  const secret = ring.find(({ id }) => id === keyId);
  if (!secret || Number(expires) < nowMs) return null;
  const fields = ["v2", keyId, accountId, spellingId, attemptId, expires, bonds];
  if (!equalInConstantTime(mac(secret, fields), claimed)) return null;
  return isBound(bonds, tokens) ? { accountId, spellingId, attemptId } : null;
}

function isBound(bonds: string, tokens: readonly Token[]): boolean {
  const wanted: readonly string[] = bonds.match(/.{24}/gu) ?? [];
  const given = tokens.map(bond);
  const held = wanted.filter((one) => given.includes(one));
  const contradicted = given.some(
    (one) => wanted.some((other) => sameName(one, other)) && !wanted.includes(one),
  );
  return held.length > 0 && !contradicted;
}

function sameName(a: string, b: string): boolean {
  return a.slice(0, 8) === b.slice(0, 8);
}

/** 4 bytes of the name's hash, 8 of name and value together. What some parser takes for the name (`sid[]`, `SID`) is the name. */
function bond({ name: sent, value }: Token): string {
  const [name = ""] = fieldPath(sent);
  return digest(name).slice(0, 8) + digest(`${name}\n${value}`).slice(0, 16);
}

function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(`gatehouse-bond\n${text}`)));
}

function mac(secret: SecretKey, fields: readonly string[]): string {
  return bytesToHex(fieldMac(secret, ["gatehouse-step-up-ticket", ...fields]));
}
