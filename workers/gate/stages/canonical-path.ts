/*
 * Servers read one path in different ways: they decode once or twice, drop `;x`, fold case, treat a backslash as a slash,
 * stop at NUL. The gate cannot know which of them stands behind it, so it makes every reading that a server is known to
 * make, and a route is protected if any of them is its path. Matching too much is safe; matching too little is a way round.
 */

/** Decoding more often than this helps no attacker: no known chain of proxies decodes a path four times. */
const MAX_DECODINGS = 3;

/**
 * A path of 16 KB, the platform's limit, is read 16 times. No honest path needs more, so one that does is `ambiguous`
 * and counts as every path: refusing to read on must not be a way round either.
 */
const MAX_CHARACTERS = 262_144;

/** Nothing in such a path can be read in two ways: the usual case costs one test. */
const PLAIN = /^(?:\/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)+$/u;

/** A front controller that may stand before any path: /index.php/login is /login. */
const FRONT_CONTROLLER = /^\/[^/]+\.php\d?(?=\/)/u;

/** Every canonical path that some server would take this raw path for; lower-case, no trailing slash, `/` for the root. */
export function canonicalPaths(rawPath: string): ReadonlySet<string> | "ambiguous" {
  const readings = new Set<string>();
  let current = new Set([rawPath]);
  let characters = 0;
  for (let round = 0; round <= MAX_DECODINGS && current.size > 0; round++) {
    const spellings = new Set([...current].flatMap(variants));
    for (const spelling of spellings) characters += spelling.length;
    if (characters > MAX_CHARACTERS) return "ambiguous";
    for (const spelling of spellings) addReadings(readings, normalise(spelling));
    current = new Set([...spellings].filter((spelling) => spelling.includes("%")).map(decodeOnce));
  }
  return readings;
}

function addReadings(readings: Set<string>, path: string): void {
  readings.add(path);
  if (FRONT_CONTROLLER.test(path)) readings.add(path.replace(FRONT_CONTROLLER, ""));
}

/** One server's clean-up: slashes, dot segments, trailing dots and blanks of a segment, case and width of letters. */
function normalise(path: string): string {
  if (PLAIN.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.normalize("NFKC").toLowerCase().split("/")) {
    if (segment === "..") kept.pop();
    // Windows servers ignore dots and blanks at the end of a name, so ". " and "" alike name nothing.
    const name = segment === ".." ? "" : withoutTail(segment);
    if (name !== "" && !COOKIELESS.test(name)) kept.push(name);
  }
  return `/${kept.join("/")}`;
}

/** Without dots and blanks at the end. A loop, because /[. ]+$/ tries a long run inside a name from each of its dots. */
function withoutTail(segment: string): string {
  let end = segment.length;
  while (end > 0 && (segment[end - 1] === "." || segment[end - 1] === " ")) end -= 1;
  return segment.slice(0, end);
}

/** ASP.NET drops its cookieless session from the path: /(S(x))/login is /login. */
const COOKIELESS = /^(?:\([a-z]\([^()]*\)\)|\((?:[a-z]\([^()]*\))+\))$/u;

/** Where servers differ before they clean up: parameters, authority, and the end of the path. */
function variants(raw: string): readonly string[] {
  if (PLAIN.test(raw)) return [raw];
  const path = raw.replaceAll("\\", "/");
  const whole = [path, path.replace(/;[^/]*/gu, "")];
  return [...whole, ...whole.flatMap(withoutAuthority)].flatMap((reading) => [
    reading,
    cutAt(reading, /[?#\0]/u),
    withoutControls(reading),
  ]);
}

/** `new URL("//x/login", base)` takes x for a host: frameworks that parse the request target so see only /login. */
function withoutAuthority(path: string): readonly string[] {
  return path.startsWith("//") ? [path.replace(/^\/+[^/]*/u, "") || "/"] : [];
}

function cutAt(path: string, mark: RegExp): string {
  const at = path.search(mark);
  return at < 0 ? path : path.slice(0, at);
}

function withoutControls(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters in a path are what is looked for
  return path.replace(/[\0-\x1f\x7f\u200b-\u200d\ufeff]/gu, "");
}

/** Percent-decoding as lenient servers do it: bad escapes stay, overlong UTF-8 and %uXXXX mean what old servers take them for. */
function decodeOnce(path: string): string {
  const ascii = path
    .replace(/%c0%af/giu, "/")
    .replace(/%c0%ae/giu, ".")
    .replace(/%c1%9c/giu, "\\")
    .replace(/%u([0-9a-f]{4})/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return ascii.replace(/(?:%[0-9a-f]{2})+/giu, decodeRun);
}

const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

function decodeRun(run: string): string {
  const codes = run.slice(1).split("%");
  return utf8.decode(Uint8Array.from(codes, (code) => Number.parseInt(code, 16)));
}
