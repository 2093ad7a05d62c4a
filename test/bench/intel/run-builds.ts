import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";

const run = promisify(execFile);

const buildSchema = z.object({
  release: z.string(),
  records: z.number(),
  keys: z.number(),
  packBytes: z.number(),
  filterKeys: z.number(),
  filterBytes: z.number(),
  cpuSeconds: z.number(),
  peakRssMb: z.number(),
});

/** `seconds`: from the start of the process to its end, everything included. */
export type BuildFigures = z.infer<typeof buildSchema> & { readonly seconds: number };

export type WantedBuild = {
  readonly kind: "sha1-count" | "plain";
  readonly threads: number;
  readonly filter: boolean;
  /** Leaves the release where it was built. */
  readonly keep?: boolean;
};

/** One build in a process of its own; the release is removed unless it is to be kept. */
export async function runBuild(feeds: string, out: string, wanted: WantedBuild): Promise<BuildFigures> {
  const script = path.join(import.meta.dirname, "build-feed.ts");
  const filter = wanted.filter ? ["filter"] : [];
  const { stdout, seconds } = await timed([script, feeds, out, wanted.kind, `${wanted.threads}`, ...filter]);
  if (wanted.keep !== true) await rm(out, { recursive: true });
  return { ...buildSchema.parse(JSON.parse(stdout)), seconds };
}

const duckdbSchema = z.object({
  keys: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakRssMb: z.number(),
});

// As much as the machine can give: DuckDB spills below, and is slower then.
const DUCKDB_MEMORY = "4GB";

export async function runDuckdb(
  feeds: string,
  out: string,
  threads: number,
): Promise<z.infer<typeof duckdbSchema>> {
  const script = path.join(import.meta.dirname, "duckdb-dedupe.ts");
  const { stdout } = await timed([script, feeds, out, `${threads}`, DUCKDB_MEMORY]);
  await rm(out);
  return duckdbSchema.parse(JSON.parse(stdout));
}

async function timed(args: readonly string[]): Promise<{ stdout: string; seconds: number }> {
  const startedAtMs = performance.now();
  const { stdout } = await run(process.execPath, [...args], { maxBuffer: 2 ** 24 });
  return { stdout, seconds: (performance.now() - startedAtMs) / 1000 };
}
