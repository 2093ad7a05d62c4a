import type { PlatformFacts } from "../../shared/domain/client-facts.ts";
import { OUTCOMES, type Outcome } from "../../shared/domain/outcome.ts";
import { platformFacts } from "../../workers/gate/stages/attempt-of.ts";
import { RecordError } from "./context.ts";

/** One line of `eval attempts`: what a visitor sent, and what the origin would answer if it were asked. */
export type AttemptRecord = {
  readonly at: number;
  readonly ip: string | null;
  readonly cf: PlatformFacts;
  readonly headers: ReadonlyMap<string, string>;
  /** Names a browser: cookies go from the gate's answers to its next attempt. */
  readonly client: string | null;
  readonly route: string;
  readonly username: string;
  readonly password: string;
  readonly email?: string;
  readonly phone?: string;
  readonly postal?: string;
  /** No password was told: right for a route that asks for none. */
  readonly passwordless?: true;
  readonly outcome: Outcome;
  /** What this visitor would get through if asked. */
  readonly solves: readonly string[];
};

const WORDS: ReadonlySet<string> = new Set(OUTCOMES);

/** Checks by hand: a schema library takes longer than the judgement (50,000 a second are promised). */
export function openAttemptRecords(): (value: unknown) => AttemptRecord {
  const headersOf = openHeaders();
  return (value) => readAttemptRecord(value, headersOf);
}

/** One record on its own. */
export function readAttemptRecord(
  value: unknown,
  headersOf: (value: unknown) => Headers = readHeaders,
): AttemptRecord {
  if (!isObject(value)) throw new RecordError(`record: expected an object, got ${typeof value}`);
  const { email, phone, postal, code } = value;
  return {
    at: numberIn(value, "at"),
    ip: value["ip"] === undefined || value["ip"] === null ? null : textIn(value, "ip"),
    cf: platformFacts(value["cf"]),
    headers: headersOf(value["headers"]),
    client: value["client"] === undefined || value["client"] === null ? null : textIn(value, "client"),
    route: textIn(value, "route"),
    // As the gate reads them: a code takes the place of a password, and a token is known by itself.
    username: typeof code === "string" && value["username"] === undefined ? code : textIn(value, "username"),
    ...passwordIn(value),
    ...(typeof email === "string" ? { email } : {}),
    ...(typeof phone === "string" ? { phone } : {}),
    ...(typeof postal === "string" ? { postal } : {}),
    outcome: outcomeIn(value["outcome"]),
    solves: Array.isArray(value["solves"]) ? value["solves"].filter((word) => typeof word === "string") : [],
  };
}

function passwordIn(value: Record<string, unknown>): { password: string; passwordless?: true } {
  if (value["password"] !== undefined) return { password: textIn(value, "password") };
  return typeof value["code"] === "string"
    ? { password: value["code"] }
    : { password: "", passwordless: true };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textIn(record: Record<string, unknown>, field: string): string {
  const value = record[field];
  if (typeof value === "string") return value;
  throw new RecordError(`${field}: expected a text, got ${value === undefined ? "none" : typeof value}`);
}

function numberIn(record: Record<string, unknown>, field: string): number {
  const value = record[field];
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new RecordError(
    `${field}: expected milliseconds since 1970, got ${value === undefined ? "none" : typeof value}`,
  );
}

function outcomeIn(value: unknown): Outcome {
  if (isOutcome(value)) return value;
  throw new RecordError(`outcome: expected one of ${OUTCOMES.join(", ")}, got another ${typeof value}`);
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === "string" && WORDS.has(value);
}

type Headers = ReadonlyMap<string, string>;

/** Equal headers are one map, so that what was read of them need not be read again. Two generations of 4,096. */
const MAX_YOUNG = 4_096;

function openHeaders(): (value: unknown) => Headers {
  let young = new Map<string, Headers>();
  let old = new Map<string, Headers>();
  return (value) => {
    const key = JSON.stringify(value) ?? "";
    const headers = young.get(key) ?? old.get(key) ?? readHeaders(value);
    if (young.size >= MAX_YOUNG) {
      old = young;
      young = new Map();
    }
    young.set(key, headers);
    return headers;
  };
}

function readHeaders(value: unknown): Headers {
  if (!Array.isArray(value))
    throw new RecordError(`headers: expected [[name, value], …], got ${typeof value}`);
  const headers = new Map<string, string>();
  for (const pair of value) {
    const [name, text]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (typeof name !== "string" || typeof text !== "string")
      throw new RecordError("headers: expected pairs of texts, got something else");
    const key = name.toLowerCase();
    const known = headers.get(key);
    headers.set(key, known === undefined ? text : `${known}, ${text}`);
  }
  return headers;
}
