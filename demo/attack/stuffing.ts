import type { Population } from "../people/population.ts";
import { seededRandom, type SeededRandom } from "../people/seeded-random.ts";
import { recallDevices, rememberDevices } from "../people/visitor-memory.ts";
import { type LoginEnd, logIn, type Mailbox } from "../people/visitor-login.ts";
import { makeVisitors, type PlannedLogin, planLogins, type Visitor } from "../people/visitor.ts";
import { type AttemptEnd, attempt } from "./attempt.ts";
import { inOrder } from "./in-order.ts";
import { type PlannedAttempt, planStuffing } from "./plan-stuffing.ts";

export type StuffingSettings = {
  readonly site: URL;
  readonly mailbox: Mailbox;
  readonly population: Population;
  /** Where the visitors' browsers are kept between two runs; null: nobody has been here before. */
  readonly memory: string | null;
  /** Seed of the shop's people: the same in every run. */
  readonly peopleSeed: string;
  /** Seed of this attack: sources, clients, order. */
  readonly seed: string;
  readonly attempts: number;
  readonly say: (line: string) => void;
};

export type StuffingResult = {
  readonly attempts: readonly { readonly planned: PlannedAttempt; readonly end: AttemptEnd }[];
  /** Accounts in which the attacker stood. */
  readonly taken: ReadonlySet<string>;
  /** Logins beside the attack; those of the days before are not counted, but a visitor refused then is refused. */
  readonly logins: readonly ({ readonly planned: PlannedLogin } & LoginEnd)[];
  readonly refused: ReadonlySet<Visitor>;
  /** Codes that refused visitors were shown. */
  readonly refusals: readonly string[];
  /** 1-based number of the first attempt that the gate did not simply let through; null if none. */
  readonly firstActionAt: number | null;
};

export const DEFAULT_ATTEMPTS = 2_400;
const LOGINS_DURING = 600;
// Each visitor has been here before, once or twice: a site's gate does not meet all of its customers on the day of the attack.
const LOGINS_BEFORE = 180;
// As many connections as keep two cores busy with password hashing; more would only queue.
const PARALLEL = 12;

/** Runs the whole scenario: the visitors' past, then attack and visitors side by side. Measures at the clients. */
export async function runStuffing(settings: StuffingSettings): Promise<StuffingResult> {
  const random = seededRandom(`${settings.seed}/day`);
  const visitors = makeVisitors(settings.population, settings.peopleSeed);
  if (settings.memory !== null) recallDevices(settings.memory, visitors);
  const record = newRecord();
  settings.say(`${visitors.length} visitors log in ${LOGINS_BEFORE} times on the days before.`);
  const before = planLogins(visitors, LOGINS_BEFORE, random).map((login) => ({ ...login, newDevice: null }));
  await inOrder(queued(before, settings, record.before), PARALLEL);
  settings.say(`The attack begins: ${settings.attempts} attempts among ${LOGINS_DURING} logins.`);
  const during = queued(planLogins(visitors, LOGINS_DURING, random), settings, record.during);
  const attack = planStuffing(settings.population, settings.attempts, settings.seed).map(
    (planned, index) => () => attackOnce(planned, index, { settings, record }),
  );
  await inOrder(interleave(attack, during, random), PARALLEL);
  if (settings.memory !== null) rememberDevices(settings.memory, visitors);
  return record.result();
}

type Recorded = ReturnType<typeof newRecord>;

type RecordedLogin = StuffingResult["logins"][number];

function newRecord() {
  const attempts: { planned: PlannedAttempt; end: AttemptEnd }[] = [];
  const before: RecordedLogin[] = [];
  const during: RecordedLogin[] = [];
  const acted: number[] = [];
  return {
    before,
    during,
    attempt(planned: PlannedAttempt, index: number, end: AttemptEnd): void {
      attempts.push({ planned, end });
      if (end === "stopped" || end === "code_asked") acted.push(index + 1);
    },
    result: (): StuffingResult => ({
      attempts,
      logins: during,
      taken: new Set(
        attempts.filter(({ end }) => end === "taken").map(({ planned }) => planned.pair.username),
      ),
      refused: new Set(
        [...before, ...during]
          .filter(({ end }) => !end.startsWith("in"))
          .map(({ planned }) => planned.visitor),
      ),
      refusals: [...before, ...during].flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt])),
      firstActionAt: acted.length === 0 ? null : Math.min(...acted),
    }),
  };
}

/** A visitor does one thing at a time: the second login waits for the first. */
function queued(
  logins: readonly PlannedLogin[],
  { site, mailbox }: StuffingSettings,
  record: RecordedLogin[],
): readonly (() => Promise<void>)[] {
  const busy = new Map<Visitor, Promise<void>>();
  const takeTurn = async (planned: PlannedLogin, earlier: Promise<void> | undefined): Promise<void> => {
    await earlier;
    // A connection that breaks is, for the person in front of it, no way in.
    const end = await logIn(planned, site, mailbox).catch((): LoginEnd => ({ end: "no_way_in" }));
    record.push({ planned, ...end });
  };
  return logins.map((planned) => () => {
    const turn = takeTurn(planned, busy.get(planned.visitor));
    busy.set(planned.visitor, turn);
    return turn;
  });
}

async function attackOnce(
  planned: PlannedAttempt,
  index: number,
  { settings, record }: { settings: StuffingSettings; record: Recorded },
): Promise<void> {
  record.attempt(planned, index, await attempt(planned, settings.site).catch(() => "stopped" as const));
}

/** Spreads the visitors' logins over the whole attack; both keep their own order. */
function interleave<T>(attack: readonly T[], logins: readonly T[], random: SeededRandom): readonly T[] {
  const places = logins.map(() => random.next()).toSorted((a, b) => a - b);
  const timed = [
    ...attack.map((job, index) => ({ job, at: index / attack.length })),
    ...logins.map((job, index) => ({ job, at: places[index] ?? 1 })),
  ];
  return timed.toSorted((a, b) => a.at - b.at).map(({ job }) => job);
}
