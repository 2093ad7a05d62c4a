/*
 * `npm run bench`: the design's numbers for the gate, as ratios to a bare Worker in the same run on raw workerd.
 * Ends with 1 if a bound was missed. Linux; uses wrk and nginx where they are installed.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle, bundleFigures, startupFigures } from "./bundle.ts";
import { storageFigures } from "./counted-storage.ts";
import { laneFigure, measureLanes, ratioFigure, refusedFigure, share, type Lane } from "./gate-ratios.ts";
import { openGateWorld, type GateWorld } from "./gate-world.ts";
import { hasWrk } from "./load.ts";
import { startOrigin } from "./origin.ts";
import { pureCoreFigures } from "./pure-core.ts";
import { machine, noted, printFigures, type Figure } from "./report.ts";
import { uploadFigure } from "./upload.ts";

// Objects write to memory where that is possible: the disk's fsync rate is the machine's figure, not the gate's.
const SHARED_MEMORY = "/dev/shm";
const folder = mkdtempSync(
  path.join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), "gatehouse-bench-"),
);
const bare = [path.resolve("test/bench/workerd/bare.js")];

async function ratios(
  world: GateWorld,
  gate: readonly string[],
  stateless: readonly string[],
): Promise<Figure[]> {
  const origin = await startOrigin(folder);
  const workers = {
    bare: await world.start("bare", bare, origin.port),
    // A process for each kind of request: objects that go to sleep after one lane must not cost the next one.
    passing: await world.start("passing", gate, origin.port),
    gate: await world.start("gate", gate, origin.port),
    newcomers: await world.start("newcomers", gate, origin.port),
    floor: await world.start("floor", [path.resolve("test/bench/workerd/bare-state.js")], origin.port),
    stateless: await world.start("stateless", stateless, origin.port),
  };
  const lane = (name: string, key: keyof typeof workers, scenario: Lane["scenario"]): Lane => {
    const worker = workers[key];
    return { name, worker, port: worker.ports["http"] ?? 0, scenario };
  };
  const lanes: Lane[] = [
    lane("bare Worker, page", "bare", "page"),
    lane("gate, pass-through", "passing", "page"),
    lane("bare Worker, login", "bare", "login"),
    lane("bare Worker with an object an account", "floor", "login"),
    lane("gate, login without state", "stateless", "login"),
    lane("gate, login with state", "gate", "login"),
    lane("gate, first login of an account", "newcomers", "first-login"),
    { name: `origin direct (${origin.kind})`, worker: null, port: origin.port, scenario: "page" },
  ];
  const measured = await measureLanes(lanes);
  const rss = (key: keyof typeof workers) => workers[key].peakRssBytes() / 2 ** 20;
  const memory = `${rss("passing").toFixed(0)} MB passing, ${rss("gate").toFixed(0)} MB with 2,000 accounts' objects; bare ${rss("bare").toFixed(0)} MB`;
  await Promise.all(Object.values(workers).map((worker) => worker.stop()));
  origin.stop();
  return [
    ...lanes.map(({ name }) => laneFigure(measured, name)),
    ratioFigure(measured, "gate, pass-through", { to: "bare Worker, page", bound: 0.9 }),
    ratioFigure(measured, "gate, login without state", { to: "bare Worker, login", bound: 0.7 }),
    ratioFigure(measured, "gate, login with state", { to: "bare Worker, login", bound: 0.3 }),
    share(measured, "bare Worker with an object an account", "bare Worker, login"),
    share(measured, "gate, login with state", "bare Worker with an object an account"),
    refusedFigure(measured),
    noted("peak memory of the process after the load", memory),
  ];
}

async function storage(world: GateWorld): Promise<Figure[]> {
  const modules = await bundle(path.join(folder, "counted-bundle"), "test/bench/workerd/counted-gate.ts");
  const origin = await startOrigin(folder);
  const worker = await world.start("counted", modules, origin.port);
  const figures = await storageFigures(world, worker);
  await worker.stop();
  origin.stop();
  return figures;
}

async function main(): Promise<number> {
  console.log(`${machine()}; load by ${hasWrk() ? "wrk" : "Node"}; medians of 5 interleaved rounds`);
  const world = await openGateWorld(folder, () => undefined);
  const gate = await bundle(path.join(folder, "gate-bundle"), null);
  const stateless = await bundle(
    path.join(folder, "stateless-bundle"),
    "test/bench/workerd/stateless-gate.ts",
  );
  let missed = 0;
  const show = (title: string, figures: readonly Figure[]) => void (missed += printFigures(title, figures));
  show("Size and start", [...bundleFigures(gate), ...(await startupFigures(folder))]);
  show("Judgement alone", await pureCoreFigures(folder));
  show("Storage, counted", await storage(world));
  show("200 MB upload", [
    await uploadFigure("bare Worker", (port) => world.start("bare-upload", bare, port)),
    await uploadFigure("gate", (port) => world.start("gate-upload", gate, port)),
  ]);
  show("Throughput", await ratios(world, gate, stateless));
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
  console.log(missed === 0 ? "\nEvery bound was held." : `\n${missed} bounds were MISSED.`);
  return missed === 0 ? 0 : 1;
}

process.exitCode = await main();
