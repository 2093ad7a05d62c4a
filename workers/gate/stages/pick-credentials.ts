import type { Route } from "../../../shared/policy/policy.ts";
import type { RawCredentials } from "./attempt-facts.ts";
import { isReadAs } from "./field-name.ts";
import type { FormField } from "./parse-form.ts";
import { readable, unreadable, type Readable } from "./unreadable.ts";

type Fields = NonNullable<Route["credentials"]>;

/** An e-mail address has at most 320 characters; hashers that read more than 1,024 of a password are rare. Some tokens are signed texts. */
const MAX_CHARACTERS = {
  username: 320,
  password: 1_024,
  email: 320,
  phone: 64,
  postal: 1_024,
  code: 4_096,
} as const;
const FIELDS = ["username", "password", "email", "phone", "postal", "code"] as const;

type Pick = (field: string) => Readable<string>;

/**
 * Picks what the policy's fields name; all must be there, as text, once. Empty text is judged. A code takes the place of a password, and
 * a token without a name is known by itself.
 */
export function pickCredentials(fields: Fields, pick: Pick): Readable<RawCredentials> {
  const picked: Partial<Record<keyof typeof MAX_CHARACTERS, string>> = {};
  for (const field of FIELDS) {
    const name = fields[field];
    if (name === undefined) continue;
    const text = bounded(pick(name), MAX_CHARACTERS[field]);
    if (!text.ok) return text;
    picked[field] = text.value;
  }
  const { username, password, email, phone, postal, code } = picked;
  return readable({
    username: username ?? code ?? "",
    password: password ?? code ?? "",
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(postal === undefined ? {} : { postal }),
  });
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

function bounded(picked: Readable<string>, maxCharacters: number): Readable<string> {
  if (!picked.ok) return picked;
  // A string that C code would cut, or that cannot be written as UTF-8, means different accounts to different servers.
  if (picked.value.includes("\0")) return unreadable("text_nul");
  if (!picked.value.isWellFormed()) return unreadable("text_invalid");
  return picked.value.length > maxCharacters ? unreadable("field_too_long") : picked;
}
