import type { Route } from "../../../shared/policy/policy.ts";
import { parseContentType, type ContentType } from "./content-type.ts";
import { parseForm } from "./cut-solution.ts";
import { formBytes, formText, isMultipart } from "./form-text.ts";
import { formPairs, type FormField } from "./parse-form.ts";
import { multipartSections } from "./parse-multipart.ts";
import { jsonPick } from "./pick-credentials.ts";

type Fields = NonNullable<Route["credentials"]>;

/** How a text that was typed is replaced. */
export type Replace = {
  readonly username: (typed: string) => string;
  readonly password: (typed: string) => string;
};

/** A login that tests nobody's guess, and what its name was before. */
export type Decoy = { readonly bytes: Uint8Array; readonly typed: string; readonly named: string };

type Swap = (field: string, typed: string) => string;

/** Pure: the same body with another name and password, every other byte as it was. Null where they are not both found. */
export function decoyOf(body: Uint8Array, contentType: string | null, fields: Fields, replace: Replace) {
  const type = parseContentType(contentType);
  const text = type.ok ? formText(body, type.value) : null;
  if (!type.ok || !text?.ok || fields.username === undefined || fields.password === undefined) return null;
  const { username, password } = fields;
  const swapped = new Map<string, readonly [typed: string, made: string]>();
  const swap: Swap = (field, typed) => {
    const made = typed === "" ? "" : (field === username ? replace.username : replace.password)(typed);
    swapped.set(field, [typed, made]);
    return made;
  };
  const names = [username, password];
  const decoy =
    fields.format === "json"
      ? inJson(text.value, names, swap)
      : inForm(text.value, type.value, { names, swap });
  const name = swapped.get(username);
  if (decoy === null || !name || !swapped.has(password)) return null;
  return { bytes: formBytes(decoy, type.value), typed: name[0], named: name[1] } satisfies Decoy;
}

function inJson(text: string, paths: readonly string[], swap: Swap): string | null {
  let document: unknown = JSON.parse(text);
  for (const path of paths) {
    const typed = jsonPick(document)(path);
    if (!typed.ok) return null;
    document = withText(document, path.split("."), swap(path, typed.value));
  }
  return JSON.stringify(document);
}

function withText(document: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text;
  if (typeof document !== "object" || document === null) return document;
  return { ...document, [key]: withText(Reflect.get(document, key), rest, text) };
}

type Swapping = { readonly names: readonly string[]; readonly swap: Swap };

function inForm(text: string, type: ContentType, swapping: Swapping): string | null {
  const fields = parseForm(text, type);
  if (!fields.ok) return null;
  return isMultipart(type)
    ? inSections(text, fields.value, { ...swapping, boundary: type.parameters.get("boundary") ?? "" })
    : inPairs(text, fields.value, swapping);
}

function inPairs(text: string, fields: readonly FormField[], { names, swap }: Swapping): string {
  const pairs = formPairs(text).map((pair, index) => {
    const { name = "", value = null } = fields[index] ?? {};
    if (value === null || !names.includes(name)) return pair;
    return `${pair.slice(0, pair.indexOf("="))}=${encodeURIComponent(swap(name, value))}`;
  });
  return pairs.join("&");
}

function inSections(
  text: string,
  fields: readonly FormField[],
  { names, swap, boundary }: Swapping & { readonly boundary: string },
): string {
  const { sections, join } = multipartSections(text, boundary);
  const made = sections.map((section, index) => {
    const { name = "", value = null } = fields[index] ?? {};
    if (value === null || !names.includes(name)) return section;
    return section.slice(0, section.indexOf("\r\n\r\n") + 4) + swap(name, value);
  });
  return join(made);
}
