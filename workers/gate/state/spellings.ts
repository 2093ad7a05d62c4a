import { EMPTY_HABITS, type AccountMemory, type Habits } from "./account-memory.ts";

/*
 * Guesses are counted for every spelling of a name together, because many sites take `Ann` for `ann`. Others do not: there whoever owns
 * `Ann` would make his device and his habits known to `ann`. So each spelling has learned for itself, and one that nobody logged in by is
 * judged as a stranger to those of the other spellings: another spelling must neither be a way to the owner's credit nor away from what is
 * unusual for him.
 */

/** What accepted logins taught by one spelling that is not the folded one. */
export type Spelled = Habits & { readonly spelling: string };

/** People write a name in two or three ways; beyond these the one that logged in longest ago is a stranger again. */
const MAX_SPELLINGS = 4;

/** What an attempt by one spelling is compared with: a memory with the habits of `from` (null: the folded spelling). */
type Compared = { readonly view: AccountMemory; readonly from: string | null; readonly isOwn: boolean };

/** Pure: by its own habits, else by those of the spelling that logged in last. `isOwn`: its own, or nobody ever logged in. */
export function habitsFor(memory: AccountMemory, spelling: string | null): Compared {
  const from = isKnown(memory, spelling) ? spelling : latestOf(memory);
  const isUsed = allHabits(memory).some(({ acceptedAtMs }) => acceptedAtMs !== null);
  return { view: withHabitsOf(memory, from), from, isOwn: from === spelling || !isUsed };
}

/** Pure: one spelling's own habits, which it has from now on. */
export function ownHabits(memory: AccountMemory, spelling: string | null): AccountMemory {
  return spelling === null || isKnown(memory, spelling)
    ? withHabitsOf(memory, spelling)
    : { ...memory, ...EMPTY_HABITS };
}

/** Pure: what became of a view, kept where its habits came from. */
export function putHabits(memory: AccountMemory, from: string | null, changed: AccountMemory): AccountMemory {
  if (from === null) return changed;
  const others = memory.spelled.filter(({ spelling }) => spelling !== from);
  const spelled = [...others, { ...pickHabits(changed), spelling: from }];
  const byAge = spelled.toSorted((a, b) => (a.acceptedAtMs ?? 0) - (b.acceptedAtMs ?? 0));
  return { ...changed, ...pickHabits(memory), spelled: byAge.slice(-MAX_SPELLINGS) };
}

/** Of every spelling. */
export function allHabits(memory: AccountMemory): readonly Habits[] {
  return [memory, ...memory.spelled];
}

function isKnown({ spelled, acceptedAtMs }: AccountMemory, spelling: string | null): boolean {
  return spelling === null ? acceptedAtMs !== null : spelled.some((one) => one.spelling === spelling);
}

function latestOf({ spelled, acceptedAtMs }: AccountMemory): string | null {
  const latest = spelled.at(-1);
  return latest && (latest.acceptedAtMs ?? 0) > (acceptedAtMs ?? 0) ? latest.spelling : null;
}

function withHabitsOf(memory: AccountMemory, from: string | null): AccountMemory {
  const habits = from === null ? null : memory.spelled.find(({ spelling }) => spelling === from);
  return habits ? { ...memory, ...pickHabits(habits) } : memory;
}

function pickHabits(memory: Habits): Habits {
  const { devices, networks, asns, countries, signatures, browsers, bare } = memory;
  const { leakedPair, leakedAtMs, acceptedAtMs, firstAtMs, lastPlace } = memory;
  return {
    devices,
    networks,
    asns,
    countries,
    signatures,
    browsers,
    bare,
    leakedPair,
    leakedAtMs,
    acceptedAtMs,
    firstAtMs,
    lastPlace,
  };
}
