import { HeaderGenerator } from "header-generator";
import { openRandom, type Random } from "./random.ts";

export type HeaderSet = ReadonlyMap<string, string>;

const SHAPES = 160;

/**
 * Header sets of real browsers, as a login form sends them. Made once a run: one takes a millisecond. The generator knows
 * no seed, so for as long as it works it is given ours.
 */
export function browserHeaders(): readonly HeaderSet[] {
  const chance = Math.random;
  Math.random = openRandom(1).unit;
  try {
    return madeHeaders();
  } finally {
    Math.random = chance;
  }
}

function madeHeaders(): readonly HeaderSet[] {
  const generator = new HeaderGenerator({ httpVersion: "2" });
  return Array.from({ length: SHAPES }, () => formPost(generator.getHeaders())).filter(
    // The generator's sample of the web holds a few automated browsers; people do not log in with those.
    (headers) => !/headless/iu.test(headers.get("user-agent") ?? ""),
  );
}

function formPost(generated: Record<string, string>): HeaderSet {
  const headers = new Map(Object.entries(generated).map(([name, value]) => [name.toLowerCase(), value]));
  headers.set("content-type", "application/x-www-form-urlencoded");
  headers.set("origin", "https://shop.example");
  headers.set("referer", "https://shop.example/login");
  if (headers.has("sec-fetch-site")) headers.set("sec-fetch-site", "same-origin");
  return headers;
}

/** Programs that say what they are: honest integrations and lazy attackers send the same. */
export const LIBRARY_HEADERS: readonly HeaderSet[] = [
  ["python-requests/2.32.3", "*/*", "gzip, deflate"],
  ["okhttp/4.12.0", "", "gzip"],
  ["Go-http-client/2.0", "", "gzip"],
  ["axios/1.7.9", "application/json, text/plain, */*", "gzip, compress, deflate, br"],
].map(([agent = "", accept = "", encoding = ""]) => {
  const sent = [
    ["user-agent", agent],
    ["accept", accept],
    ["accept-encoding", encoding],
    ["content-type", "application/json"],
  ] as const;
  return new Map(sent.filter(([, value]) => value !== ""));
});

/** What attackers send. `pool`: a browser of its own each time, as good people have; `few`: three copied browsers. */
export type Disguise = "library" | "tool" | "one" | "few" | "pool";

/** Tools that do not hide. */
const TOOL_HEADERS: readonly HeaderSet[] = [
  new Map([
    ["user-agent", "Mozilla/5.0 (Hydra)"],
    ["content-type", "application/x-www-form-urlencoded"],
  ]),
];

export function disguiseOf(
  disguise: Disguise,
  shapes: readonly HeaderSet[],
  random: Random,
): () => HeaderSet {
  const few = [random.pick(shapes), random.pick(shapes), random.pick(shapes)];
  const worn: Readonly<Record<Disguise, readonly HeaderSet[]>> = {
    library: [random.pick(LIBRARY_HEADERS)],
    tool: TOOL_HEADERS,
    one: few.slice(0, 1),
    few,
    pool: shapes,
  };
  return () => random.pick(worn[disguise]);
}
