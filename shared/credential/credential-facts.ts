import { bytesToHex } from "@noble/hashes/utils.js";
import type { CredentialFacts } from "../domain/attempt.ts";
import { emailDomain } from "../identity/email-domain.ts";
import { fieldMacHex } from "../identity/field-mac.ts";
import type { Keys } from "../identity/keys.ts";
import { nameOrder } from "../identity/name-order.ts";
import { foldLogin, normaliseLogin, spelledLogin } from "../identity/normalise-login.ts";
import { pseudonym } from "../identity/pseudonym.ts";
import { forgetText } from "../identity/short-text.ts";
import { identityKeys } from "./identity-keys.ts";
import { passwordSha1 } from "./password-sha1.ts";
import { typosOf } from "./typos.ts";

export type RawCredentials = {
  readonly username: string;
  readonly password: string;
  readonly email?: string;
};

/** The only place where a user name and a password become facts; neither leaves it but inside `typoMarks`, while the request lasts, and as `nameOrder`. */
export function credentialFacts(
  raw: RawCredentials,
  keys: Pick<Keys, "tenant" | "identity" | "mark">,
  atMs: number,
): CredentialFacts {
  return datedFacts(pairFacts(raw, keys), raw.password, keys.mark, atMs);
}

/** What holds on any day. */
export type PairFacts = Omit<CredentialFacts, "passwordMark" | "earlierMark" | "typoMarks">;

export function pairFacts(
  { username, password, email }: RawCredentials,
  keys: Pick<Keys, "tenant" | "identity">,
): PairFacts {
  const login = normaliseLogin(username);
  const [folded, spelled] = [foldLogin(username), spelledLogin(username)];
  const accountId = pseudonym(keys.tenant, "account", login);
  const facts = {
    accountId,
    spellingId: spelled === login ? accountId : pseudonym(keys.tenant, "account", spelled),
    passwordSha1: password === "" ? NONE : passwordSha1(password),
    identityKeys: identityKeys(keys.identity, login, password),
    usernameEqualsPassword: equalsPassword(folded, password),
    nameOrder: nameOrder(folded),
    emailDomain: emailDomain((email ?? username).trim()) ?? emailDomain(login),
  };
  forgetText();
  return facts;
}

/** The same with the marks of a day. */
export function datedFacts(
  pair: PairFacts,
  password: string,
  ring: Keys["mark"],
  atMs: number,
): CredentialFacts {
  const { accountId, spellingId, passwordSha1: hash } = pair;
  const markOf = (sha1: Uint8Array, dayMs = atMs) => passwordMark(ring, { accountId, sha1, atMs: dayMs });
  return {
    accountId,
    spellingId,
    passwordSha1: hash,
    identityKeys: pair.identityKeys,
    passwordMark: markOf(hash),
    earlierMark: markOf(hash, atMs - DAY_MS),
    typoMarks() {
      const marks = typosOf(password).map((typo) => markOf(passwordSha1(typo)));
      forgetText();
      return marks;
    },
    usernameEqualsPassword: pair.usernameEqualsPassword,
    nameOrder: pair.nameOrder,
    emailDomain: pair.emailDomain,
  };
}

const NONE = new Uint8Array(0);

type Marked = { readonly accountId: string; readonly sha1: Uint8Array; readonly atMs: number };

const MARK_BYTES = 8;
const DAY_MS = 86_400_000;

/** 16 hex digits. The day is mixed in, so marks of two days can be joined only by the password itself; the account, so marks of two people cannot. */
function passwordMark(ring: Keys["mark"], { accountId, sha1, atMs }: Marked): string {
  const [newest] = ring;
  if (!newest) throw new Error("mark_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  const day = String(Math.floor(atMs / DAY_MS));
  return fieldMacHex(newest, ["gatehouse-password-mark", day, accountId, bytesToHex(sha1)], MARK_BYTES);
}

function equalsPassword(login: string, password: string): boolean {
  const candidate = foldLogin(password);
  if (candidate === login) return true;
  const at = login.lastIndexOf("@");
  return at > 0 && candidate === login.slice(0, at);
}
