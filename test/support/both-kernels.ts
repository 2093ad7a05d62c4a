import type { Kernel, LineReading, LineTally } from "../../intel-builder/kernel/kernel.ts";
import { typescriptKernel } from "../../intel-builder/kernel/typescript-kernel.ts";
import { openWasmKernel } from "../../intel-builder/kernel/wasm-kernel.ts";

export const BOTH_KERNELS: readonly Kernel[] = [typescriptKernel, openWasmKernel()];

export type Scattered = { readonly tally: LineTally; readonly records: readonly string[] };

/** Everything a kernel makes of a text that comes in pieces: `partition:record` as hexadecimal, in the order of each partition. */
export function scatterText(kernel: Kernel, reading: LineReading, pieces: readonly Uint8Array[]): Scattered {
  const parts = new Map<number, string[]>();
  const scatter = kernel.openScatter((partition, records) => {
    const kept = parts.get(partition) ?? [];
    parts.set(partition, kept);
    for (let at = 0; at < records.length; at += 8)
      kept.push(`${partition}:${Buffer.from(records.subarray(at, at + 8)).toString("hex")}`);
  }, 64);
  const reader = scatter.lines(reading);
  for (const piece of pieces) give(reader, piece);
  const tally = reader.end();
  scatter.flush();
  return {
    tally,
    records: [...parts.keys()].toSorted((a, b) => a - b).flatMap((key) => parts.get(key) ?? []),
  };
}

type Reader = ReturnType<ReturnType<Kernel["openScatter"]>["lines"]>;

function give(reader: Reader, piece: Uint8Array): void {
  for (let at = 0; at < piece.length;) {
    const space = reader.space();
    const part = piece.subarray(at, at + space.length);
    space.set(part);
    reader.take(part.length);
    at += part.length;
  }
}
