import { isForm, isJson, parseContentType } from "./content-type.ts";
import { parseForm } from "./cut-solution.ts";
import { formText } from "./form-text.ts";
import { parseJson } from "./parse-json.ts";
import type { Token } from "./step-up-ticket.ts";

/** Shorter texts are words ("ok", "code_required"), not tokens of one login; longer ones do not come back in a cookie or field. */
const MIN_CHARACTERS = 12;
const MAX_CHARACTERS = 1_024;
/** Each is hashed. Pages send dozens of cookies at worst. */
const MAX_CARRIED = 256;

/** What the origin gave out with `pending_mfa`: its cookies if it set any, else the texts of its JSON answer. */
export function issuedTokens(headers: Headers, bodyText: string | null): readonly Token[] {
  const cookies = headers.getSetCookie().flatMap((cookie) => pairs(cookie.split(";", 1)));
  return (cookies.length > 0 ? cookies : jsonTokens(bodyText ?? "")).filter(isToken);
}

/**
 * All that the step-up request carries: cookies, parameters, fields of a form, texts of a JSON body. Whatever is left out here might
 * be what the origin goes by, so there is nothing (null) where there is too much to look at, or where bytes can be read in two ways.
 */
export function carriedTokens({ headers, url }: Request, body: Uint8Array): readonly Token[] | null {
  const fields = body.length === 0 ? [] : bodyTokens(headers, body);
  if (fields === null) return null;
  const cookies = pairs((headers.get("cookie") ?? "").split(/[;,]/u));
  const query = [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
  const all = [...cookies, ...query, ...fields];
  return all.length > MAX_CARRIED ? null : all;
}

function bodyTokens(headers: Headers, body: Uint8Array): readonly Token[] | null {
  const type = parseContentType(headers.get("content-type"));
  if (!type.ok || headers.has("content-encoding")) return null;
  const text = formText(body, type.value);
  if (!text.ok) return null;
  if (isJson(type.value)) return parseJson(text.value, new Set()).ok ? jsonTokens(text.value) : null;
  const fields = isForm(type.value) ? parseForm(text.value, type.value) : null;
  return fields?.ok ? fields.value.map(({ name, value }) => ({ name, value: value ?? "" })) : null;
}

function isToken({ value }: Token): boolean {
  return value.length >= MIN_CHARACTERS && value.length <= MAX_CHARACTERS;
}

function pairs(texts: readonly string[]): readonly Token[] {
  return texts.flatMap((text) => {
    const at = text.indexOf("=");
    return at < 0 ? [] : [{ name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }];
  });
}

/** Every member with a text, whatever its depth: the reviver meets each once, innermost first. */
function jsonTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      if (typeof value === "string") tokens.push({ name, value });
      return value;
    });
  } catch {
    return [];
  }
  return tokens;
}
