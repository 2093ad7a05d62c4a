import { RecordError } from "./context.ts";

/** The record as an object, whatever a line held. */
export function recordObject(record: unknown): Readonly<Record<string, unknown>> {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new RecordError("record: expected a JSON object, got another value");
  }
  return { ...record };
}

export function textField(record: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (typeof value === "string") return value;
  throw new RecordError(`${name}: expected a text, got ${value === undefined ? "nothing" : "another value"}`);
}
