import { recordsOfLine, type Separator } from "../../intel-builder/sources/combo-list.ts";
import type { CredentialRecord } from "../../intel-builder/sources/collected.ts";
import { csvLayoutOf, recordsOfText } from "../../intel-builder/sources/csv-credentials.ts";
import { HASH_DIGITS, hashRecord, parseHashLine } from "../../intel-builder/sources/hash-list.ts";
import { readPassword } from "../../intel-builder/sources/password-list.ts";

type Told = readonly CredentialRecord[] | string;

const SEPARATORS: readonly Separator[] = [":", ";", "\t", " : ", "----", " "];
const LAYOUTS = ["email,password", "username;email;hash;count", "sha1\tcount", "password|ntlm|count"].flatMap(
  (header) => csvLayoutOf(header) ?? [],
);

/** Each parser of credential lines, as a function of a line. */
export const LINE_PARSERS: readonly ((line: string) => Told)[] = [
  ...SEPARATORS.map(
    (separator, index) => (line: string) => recordsOfLine(line, { separator, isNtlm: index % 2 === 0 }, "s"),
  ),
  ...LAYOUTS.map((layout) => (line: string) => recordsOfText(line, layout, "s")),
  (line) => hashLine(line, "sha1"),
  (line) => hashLine(line, "ntlm"),
  (line) => {
    const { fault, sha1 } = readPassword(line);
    return fault ?? [{ kind: "password", sha1, count: 1, common: false, source: "s" }];
  },
];

function hashLine(line: string, kind: "sha1" | "ntlm"): Told {
  const parsed = parseHashLine(line, HASH_DIGITS[kind]);
  return typeof parsed === "string" ? parsed : [hashRecord(kind, parsed, "s")];
}
