/*
 * As much of RFC 9651 (structured fields) as HTTP message signatures need. Values stay the text that was sent, because
 * signatures are made over text. Whatever is written in another way is not understood, and then nobody is believed.
 */
// No text can be read in two ways: where a parameter could begin inside another one, thirty semicolons took a minute.
const MEMBER =
  /([a-z*][a-z0-9_.*-]{0,63})=(\((?:[^"()]|"[^"\\]*")*\)(?:;(?:[^",]|"[^"\\]*")*)?|:[A-Za-z0-9+/=]*:|"[^"\\]*"(?:;[a-z_]+=[a-z_0-9]+)*)[ \t]*(?:,[ \t]*|$)/uy;
const MAX_MEMBERS = 8;

/** Members in their order; null where the text is no dictionary, or names a member twice. */
export function readDictionary(text: string): readonly (readonly [name: string, value: string])[] | null {
  const members: (readonly [string, string])[] = [];
  for (let at = 0; at < text.length;) {
    MEMBER.lastIndex = at;
    const [whole = "", name = "", value = ""] = MEMBER.exec(text) ?? [];
    const known = members.some(([one]) => one === name);
    if (whole === "" || known || members.length === MAX_MEMBERS) return null;
    members.push([name, value]);
    at += whole.length;
  }
  return members;
}

/** A part of a request; `key` names the member of a dictionary. */
export type Component = { readonly name: string; readonly key: string | null };
export type Parameters = ReadonlyMap<string, string | number>;
export type InnerList = { readonly components: readonly Component[]; readonly parameters: Parameters };

const COMPONENT = /^"([a-z@][a-z0-9-]{0,63})"(?:;key="([^"\\]{1,64})")?$/u;
const PARAMETER = /;([a-z]{1,16})=(?:"([^"\\]{0,256})"|(\d{1,12}))/uy;

/** Components and parameters of one signature; null where it is written in any other way than signers write it. */
export function readInnerList(text: string): InnerList | null {
  const end = text.indexOf(")");
  if (!text.startsWith("(") || end < 0) return null;
  const components: Component[] = [];
  for (const item of text.slice(1, end).split(" ")) {
    const [, name, key = null] = COMPONENT.exec(item) ?? [];
    if (name === undefined) return null;
    components.push({ name, key });
  }
  const parameters = readParameters(text.slice(end + 1));
  return parameters && { components, parameters };
}

function readParameters(text: string): Parameters | null {
  const parameters = new Map<string, string | number>();
  for (let at = 0; at < text.length;) {
    PARAMETER.lastIndex = at;
    const [whole = "", name = "", quoted, digits] = PARAMETER.exec(text) ?? [];
    if (whole === "" || parameters.has(name)) return null;
    parameters.set(name, quoted ?? Number(digits));
    at += whole.length;
  }
  return parameters;
}
