import { readFileSync } from "node:fs";
import os from "node:os";

/** One measured figure beside the bound that the design sets; `held` is null where there is no bound. */
export type Figure = {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  readonly held: boolean | null;
};

export function atLeast(what: string, measured: number, bound: number, detail: string): Figure {
  return {
    what,
    measured: `${measured.toFixed(2)} (${detail})`,
    bound: `≥ ${bound}`,
    held: measured >= bound,
  };
}

export function atMost(what: string, measured: number, bound: number, unit: string): Figure {
  return {
    what,
    measured: `${round(measured)} ${unit}`,
    bound: `≤ ${bound} ${unit}`,
    held: measured <= bound,
  };
}

export function noted(what: string, measured: string): Figure {
  return { what, measured, bound: "", held: null };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

export function machine(): string {
  const model = os.cpus()[0]?.model.trim() ?? "unknown processor";
  const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0] ?? "?";
  return `${os.cpus().length} × ${model}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}, Node ${process.version}, load ${load}`;
}

/** Prints a table and gives the number of bounds that were missed. */
export function printFigures(title: string, figures: readonly Figure[]): number {
  const widths = [width(figures, "what"), width(figures, "measured"), width(figures, "bound")] as const;
  console.log(`\n${title}`);
  for (const { what, measured, bound, held } of figures) {
    const verdict = held === null ? "" : held ? "held" : "MISSED";
    console.log(
      `  ${what.padEnd(widths[0])}  ${measured.padEnd(widths[1])}  ${bound.padEnd(widths[2])}  ${verdict}`.trimEnd(),
    );
  }
  return figures.filter(({ held }) => held === false).length;
}

function width(figures: readonly Figure[], column: "what" | "measured" | "bound"): number {
  return Math.max(...figures.map((figure) => figure[column].length));
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
