import { foldedName } from "./parse-json.ts";

/**
 * Whether some lenient parser takes one field's name for another's, or for a part of it. PHP and its like cut names at NUL, turn dots,
 * blanks and a bracket that is never closed into underscores and drop what follows a closed one; Rack 2 strips brackets around a name.
 */
export function isReadAs(name: string, wanted: string): boolean {
  const field = fieldPath(wanted);
  const readings = name.includes("]") ? [name] : [name, name.replace("[", "_")];
  return readings.some((reading) => {
    const path = fieldPath(reading);
    return field.every((step, index) => path[index] === step);
  });
}

/** The steps of `user[name]`, as lenient parsers store them. */
export function fieldPath(name: string): readonly string[] {
  const folded = foldedName(name.split("\0", 1)[0] ?? "").replaceAll(/[ .]/gu, "_");
  return folded.split(/[[\]]+/u).filter(Boolean);
}
