import { writeRangeTable, type Boundaries } from "../../shared/format/range-table.ts";
import { parseAddress, type IpAddress, type Words } from "../../shared/identity/ip.ts";
import { compareWords, successor, type AddressRange } from "./address-range.ts";
import type { ArtefactBytes } from "./collected.ts";
import type { SourceTally } from "./source-tally.ts";

/** What the two CSV files say: who announces which range, and what that system is called. */
export type AsnRanges = {
  readonly artefact: ArtefactBytes;
  readonly names: ReadonlyMap<number, string>;
  /** Ranges of the systems that were asked for. */
  readonly ranges: readonly AddressRange[];
};

/** One CSV with where it came from; `first,last,number,name` in ascending order, as @ip-location-db publishes it. */
export type AsnCsv = { readonly where: string; readonly text: string; readonly tally: SourceTally };

/** The code of a range is the system's number itself: 84,000 systems do not fit two bytes anyway. */
export function buildAsnRanges(
  v4: AsnCsv,
  v6: AsnCsv,
  isWanted: (asn: number) => boolean = () => false,
): AsnRanges {
  const names = new Map<number, string>();
  const ranges: AddressRange[] = [];
  const take = ({ first, last, asn, name }: Row): void => {
    names.set(asn, name);
    if (isWanted(asn)) ranges.push({ family: first.family, first: first.words, last: last.words });
  };
  const [boundaries4, boundaries6] = [readCsv(v4, 4, take), readCsv(v6, 6, take)];
  const bytes = writeRangeTable(boundaries4, boundaries6, "");
  const entries = boundaries4.codes.length + boundaries6.codes.length;
  const parameters = {
    format: 1,
    v4Boundaries: boundaries4.codes.length,
    v6Boundaries: boundaries6.codes.length,
  };
  const sources = [...new Set([v4.tally.facts.id, v6.tally.facts.id])];
  return { artefact: { name: "asn", bytes, parameters, entries, sources }, names, ranges };
}

type Row = {
  readonly first: IpAddress;
  readonly last: IpAddress;
  readonly asn: number;
  readonly name: string;
};

function readCsv({ where, text, tally }: AsnCsv, family: 4 | 6, take: (row: Row) => void): Boundaries {
  const builder = openBoundaries(family);
  let line = 0;
  for (const row of linesOf(text)) {
    line++;
    if (row === "") continue;
    const parsed = parseRow(row);
    const fault = parsed ? builder.add(parsed) : "not_an_asn_range";
    if (fault) {
      tally.reject(`${where}:${line}`, fault);
    } else if (parsed) {
      tally.accept();
      take(parsed);
    }
  }
  return builder.finish();
}

/** Lines without copying the file into an array of half a million strings. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const newline = text.indexOf("\n", from);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(from, text[end - 1] === "\r" ? end - 1 : end);
    from = end + 1;
  }
}

function parseRow(row: string): Row | null {
  const a = row.indexOf(",");
  const b = row.indexOf(",", a + 1);
  const c = row.indexOf(",", b + 1);
  if (a < 0 || b < 0 || c < 0) return null;
  const [first, last] = [parseAddress(row.slice(0, a)), parseAddress(row.slice(a + 1, b))];
  const asn = Number(row.slice(b + 1, c));
  if (!first || !last || !Number.isInteger(asn) || asn < 1 || asn > 0xffff_ffff) return null;
  return { first, last, asn, name: unquote(row.slice(c + 1)) };
}

function unquote(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** Appends ascending, disjoint ranges; a gap becomes a boundary with code 0, neighbours of one system one range. */
function openBoundaries(family: 4 | 6): { add(row: Row): string | null; finish(): Boundaries } {
  const starts: number[] = [];
  const codes: number[] = [];
  // The first address after the last range: null before any, and after the very last address.
  let after: Words = [0, 0, 0, 0];
  const push = (at: Words, code: number) => {
    if (code === (codes.at(-1) ?? 0)) return;
    if (family === 4) starts.push(at[3]);
    else starts.push(...at);
    codes.push(code);
  };
  return {
    add({ first, last, asn }) {
      if (first.family !== family || last.family !== family) return "other_family";
      const order = compareWords(first.words, family === 4 && codes.length === 0 ? first.words : after);
      if (order < 0 || compareWords(first.words, last.words) > 0) return "out_of_order";
      if (order > 0 && codes.length > 0) push(after, 0);
      push(first.words, asn);
      after = successor(last.words);
      return null;
    },
    finish() {
      // What ends with the last address of all has no boundary after it.
      if (after[3] !== 0 || after[2] !== 0 || after[1] !== 0 || after[0] !== 0) push(after, 0);
      return { starts: Uint32Array.from(starts), codes: Uint32Array.from(codes) };
    },
  };
}
