/*
 * The same work by DuckDB, in a process of its own: each key once with its highest count, in order, in a compressed file.
 *   node test/bench/intel/duckdb-dedupe.ts FEED_FOLDER OUT.parquet THREADS MEMORY
 * Prints one JSON line: {"keys","seconds","cpuSeconds","peakRssMb"}.
 */
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const [feeds = "", out = "", threads = "2", memory = "4GB"] = process.argv.slice(2);
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(":memory:", {
  threads,
  memory_limit: memory,
  temp_directory: path.join(path.dirname(out), "duckdb-spill"),
  preserve_insertion_order: "false",
});
const connection = await instance.connect();
const startedAtMs = performance.now();
// The key is the last eight bytes of the SHA-1, as in the packs.
await connection.run(`COPY (
  SELECT ('0x' || hash[25:40])::UBIGINT AS key, max(count) AS count
  FROM read_csv(${quoted(`${feeds}/*.txt`)}, delim = ':', header = false, auto_detect = false, quote = '', escape = '',
    columns = {hash: 'VARCHAR', count: 'UBIGINT'})
  GROUP BY key ORDER BY key
) TO ${quoted(out)} (FORMAT parquet)`);
const seconds = (performance.now() - startedAtMs) / 1000;
const [[keys] = []] = (
  await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${quoted(out)})`)
).getRows();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    keys: Number(keys),
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
