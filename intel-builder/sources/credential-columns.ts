import type { CredentialRecord } from "./collected.ts";
import { HASH_DIGITS, hashRecord, parseHashLine } from "./hash-list.ts";
import { recordsOfFields } from "./leaked-fields.ts";
import { readPassword } from "./password-list.ts";

/** Where a table keeps what; columns of one row by their numbers. */
export type CredentialColumns = {
  readonly logins: readonly number[];
  readonly password: number | null;
  readonly sha1: number | null;
  readonly ntlm: number | null;
  readonly count: number | null;
  readonly width: number;
};

const ROLES = {
  logins:
    /^(?:user|users|username|user_?name|login|login_?name|e-?mail|mail|email_?address|account|handle)$/u,
  password:
    /^(?:password|passwords|pass|passwd|pwd|plain|plaintext|clear_?text|hash|password_?hash|passhash|hashed_?password)$/u,
  sha1: /^(?:sha-?1|sha1_?hash|password_?sha1)$/u,
  ntlm: /^(?:ntlm|nt_?hash|ntlm_?hash)$/u,
  count: /^(?:count|counts|frequency|freq|prevalence|seen|n|times)$/u,
} as const;

/** By the columns' names; null where none of them holds credentials. */
export function columnsOf(names: readonly string[]): CredentialColumns | null {
  const words = names.map((name) => name.trim().toLowerCase().replaceAll(/\s+/gu, "_"));
  const first = (role: RegExp): number | null => {
    const at = words.findIndex((word) => role.test(word));
    return at < 0 ? null : at;
  };
  const logins = words.flatMap((word, at) => (ROLES.logins.test(word) ? [at] : []));
  const columns = {
    logins,
    password: first(ROLES.password),
    sha1: first(ROLES.sha1),
    ntlm: first(ROLES.ntlm),
    count: first(ROLES.count),
    width: names.length,
  };
  const { password, sha1, ntlm } = columns;
  return logins.length === 0 && password === null && sha1 === null && ntlm === null ? null : columns;
}

/** The records of one row, or the code of the fault. */
export function recordsOfRow(
  columns: CredentialColumns,
  field: (column: number) => string,
  source: string,
): readonly CredentialRecord[] | string {
  const count = columns.count === null ? "" : field(columns.count).trim();
  const hashed = hashesOfRow(columns, field, { count, source });
  if (typeof hashed === "string") return hashed;
  const fields = {
    logins: columns.logins.map(field),
    password: columns.password === null ? "" : field(columns.password),
    isNtlm: false,
    source,
  };
  const isEmpty = fields.password === "" && fields.logins.every((login) => login.trim() === "");
  if (isEmpty) return hashed.length > 0 ? hashed : "empty";
  const named =
    columns.logins.length === 0 ? passwordAlone(fields.password, { count, source }) : recordsOfFields(fields);
  return typeof named === "string" ? named : [...named, ...hashed];
}

type Counted = { readonly count: string; readonly source: string };

function hashesOfRow(
  { sha1, ntlm }: CredentialColumns,
  field: (column: number) => string,
  { count, source }: Counted,
): readonly CredentialRecord[] | string {
  const records: CredentialRecord[] = [];
  for (const [kind, column] of [
    ["sha1", sha1],
    ["ntlm", ntlm],
  ] as const) {
    const digits = column === null ? "" : field(column).trim();
    if (digits === "") continue;
    const line = parseHashLine(count === "" ? digits : `${digits}:${count}`, HASH_DIGITS[kind]);
    if (typeof line === "string") return line;
    records.push(hashRecord(kind, line, source));
  }
  return records;
}

/** A table of passwords without logins. */
function passwordAlone(password: string, { count, source }: Counted): readonly CredentialRecord[] | string {
  if (!/^\d{0,15}$/u.test(count)) return "not_a_count";
  if (count !== "" && Number(count) === 0) return "padding";
  const read = readPassword(password);
  if (read.fault !== null) return read.fault;
  return [{ kind: "password", sha1: read.sha1, count: Number(count || 1), common: false, source }];
}
