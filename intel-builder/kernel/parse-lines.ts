import { hash } from "node:crypto";
import { countClassOf } from "../../shared/format/count-class.ts";
import { highWord, LOOKUP_KEY_BYTES, lowWord, passwordKey } from "../../shared/format/lookup-key.ts";
import {
  COMMON_FACT,
  MAX_PASSWORD_BYTES,
  type LineFault,
  type LineForm,
  type LineReading,
} from "./kernel.ts";
import type { LineCounter } from "./line-tally.ts";

/** Hexadecimal digits of a line, by form; the key is made of the last ones. */
export const HASH_DIGITS: Readonly<Record<Exclude<LineForm, "plain">, number>> = {
  "sha1-count": 40,
  "ntlm-count": 32,
  "range-count": 35,
};

const LF = 0x0a;
const CR = 0x0d;

type Line = { readonly key: Uint8Array; readonly count: number };
export type AddRecord = (high: number, low: number, facts: number) => void;

/** What WebAssembly does in assembly/parse-hashes.ts and parse-passwords.ts, line by line. `text` ends with LF. */
export function parseLines(
  text: Uint8Array,
  { form, commonLines }: LineReading,
  counter: LineCounter,
  add: AddRecord,
): void {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf(LF, at);
    const line = text.subarray(at, text[end - 1] === CR && end > at ? end - 1 : end);
    at = end + 1;
    const parsed = form === "plain" ? parsePassword(line) : parseHash(line, HASH_DIGITS[form]);
    counter.read(1, typeof parsed === "string" ? 0 : 1);
    if (typeof parsed === "object") {
      const common = counter.lines() <= commonLines ? COMMON_FACT : 0;
      add(highWord(parsed.key), lowWord(parsed.key), countClassOf(parsed.count) | common);
    } else if (parsed !== "blank") counter.refuse(parsed);
  }
}

function parsePassword(line: Uint8Array): Line | LineFault {
  if (line.length === 0) return "empty";
  if (line.length > MAX_PASSWORD_BYTES) return "too_long";
  return { key: passwordKey(hash("sha1", line, "buffer")), count: 1 };
}

function parseHash(line: Uint8Array, digits: number): Line | LineFault | "blank" {
  if (line.length === 0) return "blank";
  const text = Buffer.from(line).toString("latin1");
  const hex = text.slice(0, digits);
  const rest = text.slice(digits);
  if (hex.length < digits || !/^[0-9a-f]+$/iu.test(hex) || !/^(?::|$)/u.test(rest)) return "not_a_hash";
  if (!/^(?::\d{1,12})?$/u.test(rest)) return "not_a_count";
  const count = rest === "" ? 1 : Number(rest.slice(1));
  if (count === 0) return "padding";
  return { key: Buffer.from(hex.slice(-2 * LOOKUP_KEY_BYTES), "hex"), count };
}
