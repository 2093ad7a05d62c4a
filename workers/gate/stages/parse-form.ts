import { decodeUtf8 } from "./content-type.ts";
import { readable, unreadable, type Readable } from "./unreadable.ts";

/** `value` is null for an uploaded file. */
export type FormField = { readonly name: string; readonly value: string | null };

/** PHP reads so many and drops the rest. A body of thirty thousand would cost a tenth of a second to look through. */
const MAX_FIELDS = 1_000;

/** Strict `application/x-www-form-urlencoded`: every escape must be whole and every name and value valid UTF-8. */
export function parseUrlencoded(text: string): Readable<readonly FormField[]> {
  const fields: FormField[] = [];
  const pairs = formPairs(text);
  if (pairs.length > MAX_FIELDS) return unreadable("form_ambiguous");
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const name = decodeComponent(at < 0 ? pair : pair.slice(0, at));
    const value = decodeComponent(at < 0 ? "" : pair.slice(at + 1));
    if (name === null || value === null) return unreadable("form_malformed");
    // Some parsers part fields at `;` too. Browsers always escape it, so a bare one serves only to be read in two ways.
    if (pair.includes(";")) return unreadable("form_ambiguous");
    fields.push({ name, value });
  }
  return readable(fields);
}

/** The raw pairs, one for each field. */
export function formPairs(text: string): readonly string[] {
  return text
    .replace(/\r?\n$/u, "")
    .split("&")
    .filter((pair) => pair !== "");
}

const encoder = new TextEncoder();

function decodeComponent(raw: string): string | null {
  if (!raw.includes("%")) return raw.replaceAll("+", " ");
  if (/%(?![0-9a-f]{2})/iu.test(raw)) return null;
  const bytes = encoder.encode(raw);
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === PERCENT) {
      out[length++] = Number.parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16);
      i += 2;
    } else {
      out[length++] = byte === PLUS ? SPACE : byte;
    }
  }
  return decodeUtf8(out.subarray(0, length));
}

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;
