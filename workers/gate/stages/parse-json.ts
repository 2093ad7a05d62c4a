import { readable, unreadable, type Readable } from "./unreadable.ts";

/** No login nests deeper; parsers that recurse fall over somewhere above a thousand. */
const MAX_DEPTH = 32;

/** How lenient parsers compare names: Go folds case (and long s), others trim. */
export function foldedName(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim();
}

/**
 * Strict JSON: a name that stands twice in one object is refused, because parsers disagree on which one counts. Names that
 * differ only in case are refused if they are among `watched` (folded), the names on the way to a credential.
 */
export function parseJson(text: string, watched: ReadonlySet<string>): Readable<unknown> {
  const document = parse(text);
  // Only well-formed text is scanned: in a text of quotes without an end every quote would be tried to the end again.
  const shape = document.ok ? scan(text, watched) : "ok";
  return shape === "ok" ? document : unreadable(shape);
}

function parse(text: string): Readable<unknown> {
  try {
    return readable(JSON.parse(text));
  } catch {
    return unreadable("json_malformed");
  }
}

/** Every string, with the colon that makes it a name, and every bracket. `JSON.parse` has judged the rest. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gu;

function scan(text: string, watched: ReadonlySet<string>): "ok" | "json_too_deep" | "json_duplicate_key" {
  const open: (Set<string> | null)[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : null);
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined && isRepeated(token, colon, { names: open.at(-1) ?? null, watched }))
      return "json_duplicate_key";
    if (open.length > MAX_DEPTH) return "json_too_deep";
  }
  return "ok";
}

type Scope = { readonly names: Set<string> | null; readonly watched: ReadonlySet<string> };

function isRepeated(token: string, colon: string, { names, watched }: Scope): boolean {
  const name = unquote(token.slice(0, token.length - colon.length));
  const folded = foldedName(name);
  const key = watched.has(folded) ? `folded ${folded}` : `exact ${name}`;
  if (!names || names.has(key)) return names !== null;
  names.add(key);
  return false;
}

function unquote(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
