import type { CredentialRecord } from "./collected.ts";
import { columnsOf, recordsOfRow, type CredentialColumns } from "./credential-columns.ts";
import { MAX_LINE_BYTES } from "./feed-lines.ts";
import { recordsByLine, type LineSource } from "./records-by-line.ts";
import type { SourceTally } from "./source-tally.ts";

export type CsvCredentials = LineSource & { readonly layout: CsvLayout };
export type CsvLayout = {
  readonly delimiter: string;
  readonly header: string;
  readonly columns: CredentialColumns;
};

/** A first line that names its columns, and among them those of credentials. Null where it does not. */
export function csvLayoutOf(header: string): CsvLayout | null {
  for (const delimiter of [",", ";", "\t", "|"]) {
    const names = splitRow(header, delimiter);
    const columns = names && names.length > 1 ? columnsOf(names) : null;
    if (columns) return { delimiter, header, columns };
  }
  return null;
}

/** Rows of a CSV with a header (RFC 4180 quotes; a field does not reach over several lines). */
export function csvRecords(csv: CsvCredentials, tally: SourceTally): AsyncGenerator<CredentialRecord> {
  const { layout } = csv;
  return recordsByLine(csv, tally, (text) =>
    text.trim() === "" || text === layout.header ? null : recordsOfText(text, layout, tally.facts.id),
  );
}

export function recordsOfText(
  text: string,
  { delimiter, columns }: CsvLayout,
  source: string,
): readonly CredentialRecord[] | string {
  if (text.length >= MAX_LINE_BYTES) return "too_long";
  const fields = splitRow(text, delimiter);
  if (fields === null) return "open_quote";
  if (fields.length !== columns.width) return "other_columns";
  return recordsOfRow(columns, (column) => fields[column] ?? "", source);
}

/** Null where a quote is not closed. */
function splitRow(text: string, delimiter: string): readonly string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  for (let from = 0; from <= text.length;) {
    const field = text[from] === '"' ? quotedField(text, from) : plainField(text, from, delimiter);
    if (field === null || (field.end < text.length && !text.startsWith(delimiter, field.end))) return null;
    fields.push(field.value);
    from = field.end + delimiter.length;
  }
  return fields;
}

type Field = { readonly value: string; readonly end: number };

function plainField(text: string, from: number, delimiter: string): Field {
  const at = text.indexOf(delimiter, from);
  const end = at < 0 ? text.length : at;
  return { value: text.slice(from, end), end };
}

function quotedField(text: string, from: number): Field | null {
  const closing = /"(?:[^"]|"")*"/uy;
  closing.lastIndex = from;
  const [quoted] = closing.exec(text) ?? [];
  if (quoted === undefined) return null;
  return { value: quoted.slice(1, -1).replaceAll('""', '"'), end: from + quoted.length };
}
