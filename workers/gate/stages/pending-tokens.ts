import type { Token } from "./step-up-ticket.ts";

/** Shorter texts are words ("ok", "code_required"), not tokens of one login; longer ones do not come back in a cookie or field. */
const MIN_CHARACTERS = 12;
const MAX_CHARACTERS = 1_024;
const MAX_TOKENS = 64;

/** What the origin gave out with `pending_mfa`: its cookies if it set any, else the texts of its JSON answer. */
export function issuedTokens(headers: Headers, bodyText: string | null): readonly Token[] {
  const cookies = headers.getSetCookie().flatMap((cookie) => pairs(cookie.split(";", 1)));
  return (cookies.length > 0 ? cookies : jsonTokens(bodyText ?? "")).filter(isToken);
}

/** The same, as the step-up request carries it: cookies, fields of a form, texts of a JSON body. */
export function carriedTokens(headers: Headers, bodyText: string): readonly Token[] {
  const cookies = pairs((headers.get("cookie") ?? "").split(/[;,]/u));
  const fields = bodyText.trimStart().startsWith("{") ? jsonTokens(bodyText) : formTokens(bodyText);
  return [...cookies, ...fields].filter(isToken);
}

function isToken({ value }: Token): boolean {
  return value.length >= MIN_CHARACTERS && value.length <= MAX_CHARACTERS;
}

function pairs(texts: readonly string[]): readonly Token[] {
  return texts.slice(0, MAX_TOKENS).map((text) => {
    const at = text.indexOf("=");
    return { name: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1).trim() };
  });
}

function formTokens(text: string): readonly Token[] {
  return [...new URLSearchParams(text)].slice(0, MAX_TOKENS).map(([name, value]) => ({ name, value }));
}

/** Every member with a text, whatever its depth: the reviver meets each once, innermost first. */
function jsonTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      if (typeof value === "string" && tokens.length < MAX_TOKENS) tokens.push({ name, value });
      return value;
    });
  } catch {
    return [];
  }
  return tokens;
}
