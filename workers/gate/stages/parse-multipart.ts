import { isReadableCharset } from "./content-type.ts";
import { decodeByteText } from "./form-text.ts";
import type { FormField } from "./parse-form.ts";
import { readable, unreadable, type Readable } from "./unreadable.ts";

const BOUNDARY = /^[a-z0-9'()+_,./:=?-]{1,70}$/iu;
const DISPOSITION = /^form-data; ?name="([^"\r\n]*)"(?:; ?(filename)="[^"\r\n]*")?$/iu;
const ENCODINGS = new Set(["7bit", "8bit", "binary"]);
const PART_TYPE = /^[^;,]+(?:; ?charset="?([a-z0-9_-]+)"?)?$/iu;

/**
 * `multipart/form-data` exactly as browsers write it. Parsers differ in everything else (line ends, preambles, header
 * folding, `name*`, transfer encodings), and each difference is a way to show the gate one user name and the origin another.
 * `text` has one character for each byte: files hold anything, fields must be text.
 */
export function parseMultipart(text: string, boundary: string | undefined): Readable<readonly FormField[]> {
  if (boundary === undefined || !BOUNDARY.test(boundary)) return unreadable("content_type");
  const { before, sections, end } = multipartSections(text, boundary);
  if (before !== "" || (end !== "--" && end !== "--\r\n")) return unreadable("form_malformed");
  const fields: FormField[] = [];
  for (const part of sections) {
    const field = parsePart(part);
    if (!field.ok) return field;
    fields.push(field.value);
  }
  return readable(fields);
}

/** A body parted at its boundary, and the way back: what a section holds is not looked at. */
export function multipartSections(text: string, boundary: string) {
  const mark = `\r\n--${boundary}`;
  const [before, ...sections] = `\r\n${text}`.split(mark);
  const end = sections.pop();
  const join = (kept: readonly string[]): string => [before, ...kept, end].join(mark).slice(2);
  return { before, sections, end, join };
}

function parsePart(part: string): Readable<FormField> {
  const end = part.indexOf("\r\n\r\n");
  if (!part.startsWith("\r\n") || end < 0) return unreadable("form_malformed");
  const headers = new Map<string, string>();
  for (const line of part.slice(2, end).split("\r\n")) {
    const [, name = "", value = ""] = /^([a-z-]+): ?([^\r\n]*)$/iu.exec(line) ?? [];
    if (name === "" || headers.has(name.toLowerCase())) return unreadable("form_malformed");
    headers.set(name.toLowerCase(), value.trim());
  }
  const [, name, file] = DISPOSITION.exec(headers.get("content-disposition") ?? "") ?? [];
  if (name === undefined || /%(?:0d|0a|22)/iu.test(name) || name.includes("\\"))
    return unreadable("form_ambiguous");
  if (!ENCODINGS.has(headers.get("content-transfer-encoding")?.toLowerCase() ?? "8bit"))
    return unreadable("form_ambiguous");
  const nameText = decodeByteText(name);
  if (!nameText.ok) return nameText;
  if (file !== undefined) return readable({ name: nameText.value, value: null });
  const type = PART_TYPE.exec(headers.get("content-type") ?? "text/plain");
  if (!type || !isReadableCharset(type[1])) return unreadable("charset");
  const value = decodeByteText(part.slice(end + 4));
  return value.ok ? readable({ name: nameText.value, value: value.value }) : value;
}
