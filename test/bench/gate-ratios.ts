import type { LoadPlan } from "./load.ts";
import { runLoad } from "./load.ts";
import { atLeast, atMost, median, noted, type Figure } from "./report.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

/** One thing that is measured: which process, under which requests. */
export type Lane = {
  readonly name: string;
  readonly worker: WorkerdProcess | null;
  readonly port: number;
  readonly scenario: LoadPlan["scenario"];
};

type Round = { readonly cpuMicros: number; readonly perSecond: number; readonly unexpected: number };
export type Measured = ReadonlyMap<string, readonly Round[]>;

const ROUNDS = 5;
const SECONDS = 3;
// V8 compiles what is hot after some thousand calls; a production isolate is always past that.
const WARM_UP_REQUESTS = 8_000;
const WARM_UP_TRIES = 8;

/** Every lane once a round, so that a neighbour on this machine disturbs all of them alike. */
export async function measureLanes(lanes: readonly Lane[]): Promise<Measured> {
  for (const lane of lanes) await warmUp(lane);
  const rounds = new Map<string, Round[]>(lanes.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const lane of lanes) rounds.get(lane.name)?.push(await measure(lane, SECONDS));
  }
  return rounds;
}

async function warmUp({ port, scenario }: Lane): Promise<void> {
  let sent = 0;
  for (let tries = 0; tries < WARM_UP_TRIES && sent < WARM_UP_REQUESTS; tries += 1)
    sent += (await runLoad({ port, scenario, seconds: SECONDS })).requests;
}

async function measure({ worker, port, scenario }: Lane, seconds: number): Promise<Round> {
  const beforeSeconds = worker?.cpuSeconds() ?? 0;
  const { requests, perSecond, unexpected } = await runLoad({ port, scenario, seconds });
  const usedSeconds = (worker?.cpuSeconds() ?? 0) - beforeSeconds;
  return { cpuMicros: (usedSeconds / requests) * 1e6, perSecond, unexpected };
}

const cpu = (measured: Measured, name: string) =>
  (measured.get(name) ?? []).map(({ cpuMicros }) => cpuMicros);

/** Throughput per core against the reference: the ratio of the CPU that a request costs, as the median over rounds. */
export function ratioFigure(
  measured: Measured,
  name: string,
  { to, bound }: { to: string; bound: number },
): Figure {
  const ratios = ratiosOf(measured, name, to);
  const spread = `rounds ${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  return atLeast(`${name} ÷ ${to}, per core`, median(ratios), bound, spread);
}

/** The same ratio where the design sets no bound. */
export function share(measured: Measured, name: string, to: string): Figure {
  return noted(`${name} ÷ ${to}, per core`, median(ratiosOf(measured, name, to)).toFixed(2));
}

function ratiosOf(measured: Measured, name: string, to: string): readonly number[] {
  const reference = cpu(measured, to);
  return cpu(measured, name).map((micros, round) => (reference[round] ?? Number.NaN) / micros);
}

export function laneFigure(measured: Measured, name: string): Figure {
  const rounds = measured.get(name) ?? [];
  const micros = median(rounds.map(({ cpuMicros }) => cpuMicros));
  const perSecond = median(rounds.map((round) => round.perSecond)).toFixed(0);
  const cost = micros > 0 ? `${micros.toFixed(0)} µs CPU a request, ` : "";
  return noted(name, `${cost}${perSecond} requests/s`);
}

/** Everybody in the load is a good visitor with the right password. */
export function refusedFigure(measured: Measured): Figure {
  const refused = [...measured.values()].flat().reduce((sum, { unexpected }) => sum + unexpected, 0);
  return atMost("good requests refused", refused, 0, "answers");
}
