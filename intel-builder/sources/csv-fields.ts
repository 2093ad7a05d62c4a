/**
 * Fields of one line of a CSV; RFC 4180 quotes, which may not reach over several lines. Null where a quote is not closed, or
 * where something else than a separator follows it.
 */
export function csvFields(line: string, separator: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(separator);
  const fields: string[] = [];
  for (let from = 0; from <= line.length;) {
    const field = line[from] === '"' ? quotedField(line, from) : plainField(line, from, separator);
    if (field === null || (field.end < line.length && !line.startsWith(separator, field.end))) return null;
    fields.push(field.value);
    from = field.end + separator.length;
  }
  return fields;
}

type Field = { readonly value: string; readonly end: number };

function plainField(line: string, from: number, separator: string): Field {
  const at = line.indexOf(separator, from);
  const end = at < 0 ? line.length : at;
  return { value: line.slice(from, end), end };
}

function quotedField(line: string, from: number): Field | null {
  const closing = /"(?:[^"]|"")*"/uy;
  closing.lastIndex = from;
  const [quoted] = closing.exec(line) ?? [];
  if (quoted === undefined) return null;
  return { value: quoted.slice(1, -1).replaceAll('""', '"'), end: from + quoted.length };
}
