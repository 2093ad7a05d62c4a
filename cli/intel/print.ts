import type { Report } from "../../intel-builder/sources/collected.ts";

/** Progress for who waits: on stderr, so that stdout stays for the answer. Rewrites one line where a terminal is there. */
export function progressReport(json: boolean): Report & { readonly done: () => void } {
  const { stderr } = process;
  const rewrite = stderr.isTTY && !json;
  const report = (line: string): void => {
    stderr.write(rewrite ? `\r\u001B[2K${line}` : `${line}\n`);
  };
  return Object.assign(report, { done: () => void (rewrite && stderr.write("\r\u001B[2K")) });
}

/** The answer, once: a document for programs or lines for people. */
export function printAnswer(json: boolean, document: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${lines.join("\n")}\n`);
}

/** Columns padded to their widest cell; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        typeof cell === "number"
          ? String(cell).padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
