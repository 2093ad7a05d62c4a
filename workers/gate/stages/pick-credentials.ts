import type { Route } from "../../../shared/policy/policy.ts";
import type { RawCredentials } from "./attempt-facts.ts";
import { foldedName } from "./parse-json.ts";
import type { FormField } from "./parse-form.ts";
import { readable, unreadable, type Readable } from "./unreadable.ts";

type Fields = NonNullable<Route["credentials"]>;

/** An e-mail address has at most 320 characters; hashers that read more than 1,024 of a password are rare. */
const MAX_CHARACTERS = { username: 320, email: 320, password: 1_024 } as const;

type Pick = (field: string) => Readable<string>;

/** Picks user name, password and e-mail by the policy's fields; all must be there, as text, once. Empty text is judged. */
export function pickCredentials(fields: Fields, pick: Pick): Readable<RawCredentials> {
  const username = bounded(pick(fields.username), MAX_CHARACTERS.username);
  if (!username.ok) return username;
  const password = bounded(pick(fields.password), MAX_CHARACTERS.password);
  if (!password.ok) return password;
  if (fields.email === undefined) return readable({ username: username.value, password: password.value });
  const email = bounded(pick(fields.email), MAX_CHARACTERS.email);
  if (!email.ok) return email;
  return readable({ username: username.value, password: password.value, email: email.value });
}

/** A form's field. `username[]` or `USERNAME` beside `username` is what another parser would read instead. */
export function formPick(fields: readonly FormField[]): Pick {
  return (wanted) => {
    const alike = fields.filter(({ name }) => isReadAs(name, wanted));
    const [field] = alike;
    if (!field) return unreadable("field_missing");
    if (alike.length > 1) return unreadable("field_duplicate");
    if (field.name !== wanted || field.value === null) return unreadable("field_type");
    return readable(field.value);
  };
}

/** A JSON path's text; only own properties count, so `__proto__` and its like lead nowhere. */
export function jsonPick(document: unknown): Pick {
  return (path) => {
    let value: unknown = document;
    for (const key of path.split(".")) {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return unreadable("field_type");
      if (!Object.hasOwn(value, key)) return unreadable("field_missing");
      value = Reflect.get(value, key);
    }
    return typeof value === "string" ? readable(value) : unreadable("field_type");
  };
}

/** PHP and its like cut names at NUL and `[`, and turn dots and blanks into underscores. */
export function isReadAs(name: string, wanted: string): boolean {
  const read = formName(name);
  return read === formName(wanted) || read.startsWith(`${formName(wanted)}[`);
}

function formName(name: string): string {
  return foldedName(name.split("\0", 1)[0] ?? "").replaceAll(/[ .]/gu, "_");
}

function bounded(picked: Readable<string>, maxCharacters: number): Readable<string> {
  if (!picked.ok) return picked;
  // A string that C code would cut, or that cannot be written as UTF-8, means different accounts to different servers.
  if (picked.value.includes("\0")) return unreadable("text_nul");
  if (!picked.value.isWellFormed()) return unreadable("text_invalid");
  return picked.value.length > maxCharacters ? unreadable("field_too_long") : picked;
}
