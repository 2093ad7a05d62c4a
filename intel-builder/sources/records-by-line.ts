import type { CredentialRecord } from "./collected.ts";
import type { SourceTally } from "./source-tally.ts";

/** The records of one line, the code of its fault, or null where it is no line of the list (blank, a comment). */
export type LineParser = (text: string, line: number) => readonly CredentialRecord[] | string | null;

export type LineSource = {
  /** What reports call the file. */
  readonly where: string;
  readonly batches: AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
};

/** Reads a list line by line, counting what became of each. */
export async function* recordsByLine(
  { where, batches }: LineSource,
  tally: SourceTally,
  parse: LineParser,
): AsyncGenerator<CredentialRecord> {
  let line = 0;
  for await (const batch of batches) {
    for (const text of batch) {
      line++;
      for (const record of counted(parse(text, line), { where, line }, tally)) yield record;
    }
  }
}

/** The records that go on; counts them or the fault. Also for rows of tables, which are counted like lines. */
export function counted(
  parsed: ReturnType<LineParser>,
  { where, line }: { readonly where: string; readonly line: number },
  tally: SourceTally,
): readonly CredentialRecord[] {
  if (parsed === null) return NOTHING;
  if (typeof parsed === "string") {
    tally.reject(`${where}:${line}`, parsed);
    return NOTHING;
  }
  tally.accept();
  return parsed;
}

const NOTHING: readonly CredentialRecord[] = [];
