import { readable, unreadable, type Readable } from "./unreadable.ts";

export type ContentType = { readonly essence: string; readonly parameters: ReadonlyMap<string, string> };

export function isForm({ essence }: ContentType): boolean {
  return /^(?:application\/x-www-form-urlencoded|multipart\/form-data)$/u.test(essence);
}

export function isJson({ essence }: ContentType): boolean {
  return /^application\/(?:[a-z0-9.-]+\+)?json$/u.test(essence);
}

const SHAPE =
  /^\s*([a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+)\s*((?:;\s*[a-z0-9_-]+\s*=\s*(?:"[^"\\]*"|[^\s;"]+)\s*)*);?\s*$/iu;
const PARAMETER = /;\s*([a-z0-9_-]+)\s*=\s*(?:"([^"\\]*)"|([^\s;"]+))/giu;
const CHARSETS = new Set(["utf-8", "utf8", "us-ascii", "ascii"]);

/** Strict: two header lines, a repeated parameter or an odd charset could be read in two ways, so nobody reads them. */
export function parseContentType(header: string | null): Readable<ContentType> {
  const [, essence = "", rest = ""] = SHAPE.exec(header ?? "") ?? [];
  if (essence === "") return unreadable("content_type");
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, bare = ""] of rest.matchAll(PARAMETER)) {
    if (parameters.has(name.toLowerCase())) return unreadable("content_type");
    parameters.set(name.toLowerCase(), quoted ?? bare);
  }
  if (!isReadableCharset(parameters.get("charset"))) return unreadable("charset");
  return readable({ essence: essence.toLowerCase(), parameters });
}

export function isReadableCharset(charset: string | null | undefined): boolean {
  return charset === undefined || charset === null || CHARSETS.has(charset.toLowerCase());
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that every decoder agrees on: valid UTF-8 without byte-order mark and NUL. */
export function decodeText(bytes: Uint8Array): Readable<string> {
  const text = decodeUtf8(bytes);
  if (text === null) return unreadable("text_invalid");
  if (text.startsWith("\uFEFF")) return unreadable("text_bom");
  return text.includes("\0") ? unreadable("text_nul") : readable(text);
}

export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
