/** JSON with sorted keys and no white space: the same document always gives the same text. Throws on what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

function scalar(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new Error(`canonical_json: expected a JSON value, got ${typeof value}; leave it out`);
  return text;
}
