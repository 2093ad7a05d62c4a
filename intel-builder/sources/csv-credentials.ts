import type { CredentialRecord } from "./collected.ts";
import { columnsOf, recordsOfRow, type CredentialColumns } from "./credential-columns.ts";
import { csvFields } from "./csv-fields.ts";
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
    const names = csvFields(header, delimiter);
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
  const fields = csvFields(text, delimiter);
  if (fields === null) return "open_quote";
  if (fields.length !== columns.width) return "other_columns";
  return recordsOfRow(columns, (column) => fields[column] ?? "", source);
}
