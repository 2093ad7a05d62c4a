/*
 * What each inner loop of the builder costs a record: `node test/bench/intel-kernel.ts [--clang clang]`.
 * WebAssembly beside the pure TypeScript that gives the same bytes; with --clang, beside the same loops in C too. The best of
 * several rounds: what else runs on the machine only adds.
 */
import { parseArgs } from "node:util";
import type { Kernel, LineForm, PartitionWork, SectionRequest } from "../../intel-builder/kernel/kernel.ts";
import { typescriptKernel } from "../../intel-builder/kernel/typescript-kernel.ts";
import { openWasmKernel } from "../../intel-builder/kernel/wasm-kernel.ts";
import { sectionParameters } from "../../shared/format/hash-section.ts";
import { languageFigures } from "./intel/kernel-in-c.ts";
import { feedChunks } from "./intel/made-feed.ts";
import { atMost, machine, printFigures, type Figure } from "./report.ts";
import { seeded } from "./seeded.ts";

// A partition of 100 million records, of which one in eleven repeats another.
const PARTITION_RECORDS = 390_625;
const DISTINCT = 91_000_000;
// The oracle takes its time.
const SLOWER = 10;
const ROUNDS = { wasm: 12, typescript: 2 };
const NTH_REPEATS = 11;

const { values } = parseArgs({ options: { clang: { type: "string" } } });
const section: SectionRequest = {
  partition: 77,
  parameters: sectionParameters({ entries: DISTINCT, payloadBits: 4, minBucketBits: 8 }),
  shardBits: 16,
  blockHeader: true,
};

console.log(machine());
const figures: Figure[] = [
  ...["sha1-count" as const, "plain" as const].map((kind) => reading(kind)),
  ...working(),
  ...(values.clang === undefined
    ? []
    : languageFigures(values.clang, {
        text: textOf("sha1-count", 50_000),
        records: madeRecords(PARTITION_RECORDS),
        section,
      })),
];
process.exitCode = printFigures("builder's kernel, a record", figures) > 0 ? 1 : 0;

/** Lines to records: parsing (with hashing, of passwords) and splitting by partition. */
function reading(kind: LineForm & ("sha1-count" | "plain")): Figure {
  const text = textOf(kind, 200_000);
  const nanoseconds = (kernel: Kernel, bytes: Uint8Array): number => {
    const scatter = kernel.openScatter(() => undefined, 32_768);
    const reader = scatter.lines({ form: kind, commonLines: 0 });
    const startedMs = performance.now();
    for (let at = 0; at < bytes.length;) {
      const space = reader.space();
      const part = bytes.subarray(at, at + space.length);
      space.set(part);
      reader.take(part.length);
      at += part.length;
    }
    const { records } = reader.end();
    return ((performance.now() - startedMs) * 1e6) / records;
  };
  const wasm = openWasmKernel();
  return figure(
    kind === "plain" ? "passwords to records, with SHA-1" : "lines of SHA1:count to records",
    least(ROUNDS.wasm, () => nanoseconds(wasm, text)),
    least(ROUNDS.typescript, () => nanoseconds(typescriptKernel, text.subarray(0, text.length / SLOWER))),
    kind === "plain" ? 120 : 25,
  );
}

function textOf(kind: "sha1-count" | "plain", records: number): Uint8Array {
  return Buffer.concat(
    Array.from(feedChunks({ kind, seed: 1, from: 0, to: records }), (chunk) => Buffer.from(chunk)),
  );
}

type Step = { readonly what: string; readonly boundNs: number; readonly run: (work: PartitionWork) => void };

/** Records to shards and back. Each step works on what the one before left. */
function working(): readonly Figure[] {
  const records = madeRecords(PARTITION_RECORDS);
  let ends = new Uint32Array();
  const absent = madeRecords(20_000).map((record) => record ^ (1n << 60n));
  const steps: readonly Step[] = [
    // oxlint-disable-next-line unicorn/no-array-sort -- the kernel sorts in its own memory
    { what: "sorting, joining equal keys", boundNs: 20, run: (work) => void work.sort() },
    { what: "taking the most seen", boundNs: 5, run: (work) => void work.atLeast(12) },
    {
      what: "encoding",
      boundNs: 12,
      run(work) {
        const encoded = work.encode(section);
        ends = encoded.ends.slice();
        work.readBackSpace(encoded.bytes.length).set(encoded.bytes);
      },
    },
    { what: "reading back, key by key", boundNs: 12, run: (work) => void work.readBack(section, ends) },
    { what: "looking absent keys up", boundNs: 600, run: (work) => void work.probe(section, ends, absent) },
    { what: "fuse filter of 8 bits", boundNs: 80, run: (work) => void work.fuse(section.partition, 8) },
  ];
  const wasm = stepTimes(openWasmKernel(), records, steps, ROUNDS.wasm);
  const small = records.subarray(0, PARTITION_RECORDS / SLOWER);
  const typescript = stepTimes(typescriptKernel, small, steps, ROUNDS.typescript);
  return steps.map(({ what, boundNs }, index) => {
    const per = what.startsWith("looking") ? absent.length : 0;
    const nanoseconds = (ms: number | undefined, of: number) => ((ms ?? 0) * 1e6) / (per || of);
    return figure(
      what,
      nanoseconds(wasm[index], records.length),
      nanoseconds(typescript[index], small.length),
      boundNs,
    );
  });
}

/** Least milliseconds of each step. */
function stepTimes(
  kernel: Kernel,
  records: BigUint64Array,
  steps: readonly Step[],
  rounds: number,
): number[] {
  const best = steps.map(() => Infinity);
  const work = kernel.openPartitionWork();
  for (let round = 0; round < rounds; round++) {
    work.clear();
    work.space(records.length).set(new Uint8Array(records.buffer, 0, records.byteLength));
    work.loaded(records.length);
    for (const [index, step] of steps.entries()) {
      const startedMs = performance.now();
      step.run(work);
      best[index] = Math.min(best[index] ?? Infinity, performance.now() - startedMs);
    }
  }
  return best;
}

function madeRecords(count: number): BigUint64Array<ArrayBuffer> {
  const random = seeded(7);
  const word = () => BigInt(Math.floor(random() * 2 ** 32));
  const records = new BigUint64Array(count);
  for (let index = 0; index < count; index++) {
    const repeats = index % NTH_REPEATS === NTH_REPEATS - 1;
    const record = repeats ? records[index - 9] : (word() << 32n) | word();
    records[index] = ((record ?? 0n) & ~0xffn) | BigInt(Math.min(15, Math.floor(-Math.log2(1 - random()))));
  }
  return records;
}

function least(rounds: number, run: () => number): number {
  return Math.min(...Array.from({ length: rounds }, () => run()));
}

function figure(what: string, wasm: number, typescript: number, boundNs: number): Figure {
  const held = atMost(what, wasm, boundNs, "ns");
  return {
    ...held,
    measured: `${wasm.toFixed(1)} ns; TypeScript ${typescript.toFixed(0)} ns (${(typescript / wasm).toFixed(0)} ×)`,
  };
}
