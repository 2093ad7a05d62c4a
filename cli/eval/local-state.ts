import type { Lost } from "../../shared/domain/campaign.ts";
import { found, type Lookup } from "../../shared/domain/lookup.ts";
import type { AccountHistory } from "../../shared/domain/history.ts";
import type {
  AccountPort,
  CampaignPort,
  MeterPort,
  SignupPort,
  SourcePort,
  StreamPort,
} from "../../workers/gate/deps.ts";
import {
  emptySignupMemory,
  enterSignup,
  recover,
  settleSignup,
} from "../../workers/gate/state/signup/signup-memory.ts";
import {
  countKnown,
  countStranger,
  isTellingDue,
  openCampaignCounter,
  readCampaign,
  takeUntold,
  type CampaignCounter,
} from "../../workers/gate/state/campaign/campaign-counter.ts";
import {
  emptyCampaignMemory,
  postureOf,
  recordSeen,
  type CampaignMemory,
} from "../../workers/gate/state/campaign/campaign-memory.ts";
import {
  countFailed,
  openStreamCounter,
  takeUntold as takePasswords,
} from "../../workers/gate/state/stream/stream-counter.ts";
import { emptyStreamMemory, recordFailed } from "../../workers/gate/state/stream/stream-memory.ts";
import { EMPTY_MEMORY, type AccountMemory } from "../../workers/gate/state/account-memory.ts";
import { reserve } from "../../workers/gate/state/reserve-account.ts";
import { settle } from "../../workers/gate/state/settle-account.ts";
import { enterMeters, observeMeters, openMeterCounter } from "../../workers/gate/state/meter-counter.ts";
import { enterCells, observeCells, openSourceCounter } from "../../workers/gate/state/source-counter.ts";

/** About a kilobyte each; beyond it the names that never logged in go first, as the gate's own alarms would have it. */
const MAX_ACCOUNTS = 400_000;
/** Many times what one shard holds: an evaluation of millions of attempts stays below a gigabyte. */
const MAX_CELLS = 200_000;

const DONE = Promise.resolve();

/** The very transition that the Durable Object wraps, over a map. */
export function openLocalAccounts(): AccountPort {
  const accounts = new Map<string, AccountMemory>();
  return {
    reserve(accountId, reservation): Lookup<AccountHistory> {
      const before = accounts.get(accountId) ?? EMPTY_MEMORY;
      const { memory, history } = reserve(before, reservation);
      if (memory !== before) accounts.set(accountId, memory);
      if (accounts.size > MAX_ACCOUNTS) evict(accounts);
      return found(history);
    },
    settle(accountId, settlement): void {
      accounts.set(accountId, settle(accounts.get(accountId) ?? EMPTY_MEMORY, settlement));
    },
  };
}

/** The counts of one isolate that is the whole gate. */
export function openLocalSources(): SourcePort {
  const counter = openSourceCounter({ alone: true, maxCells: MAX_CELLS });
  return {
    enter: (cells, entry) => found(enterCells(counter, cells, entry)),
    observe: (cells, observation) => observeCells(counter, cells, observation),
  };
}

export function openLocalMeters(): MeterPort {
  const counter = openMeterCounter(true);
  return {
    enter: (asks, atMs) => found(enterMeters(counter, asks, atMs)),
    observe: (asks, metered) => observeMeters(counter, asks, metered),
  };
}

/** One process is every isolate and the object that they tell: the posture is worked out as often as isolates would ask. */
export function openLocalCampaigns(tellLost: (lost: Lost) => void): CampaignPort {
  const routes = new Map<string, { readonly memory: CampaignMemory; readonly counter: CampaignCounter }>();
  const of = (routeId: string) => {
    const known = routes.get(routeId);
    if (known) return known;
    const fresh = { memory: emptyCampaignMemory(), counter: openCampaignCounter(tellLost) };
    routes.set(routeId, fresh);
    return fresh;
  };
  return {
    read(routeId, facts, atMs) {
      const { memory, counter } = of(routeId);
      if (isTellingDue(counter, atMs)) {
        recordSeen(memory, takeUntold(counter, atMs), atMs);
        counter.posture = postureOf(memory, atMs);
      }
      return readCampaign(counter, facts);
    },
    pass: (routeId, visitor, atMs) => countKnown(of(routeId).counter, visitor, atMs),
    observe: (routeId, stranger, visitor, atMs) =>
      countStranger(of(routeId).counter, stranger, visitor, atMs),
  };
}

/** The very transitions that the object wraps. */
export function openLocalSignups(): SignupPort {
  const memory = emptySignupMemory();
  return {
    enter: (signup) => found(enterSignup(memory, signup)),
    recover: (recovery) => found(recover(memory, recovery)),
    settle(tried, became) {
      settleSignup(memory, tried, became);
      return DONE;
    },
  };
}

/** The stream of wrong passwords, told at once. Steps are chosen by a fixed sequence: an evaluation repeats itself. */
export function openLocalStream(): StreamPort {
  const memory = emptyStreamMemory();
  const counter = openStreamCounter();
  let state = 1;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
  return {
    isSprayed: (password) => counter.popular.has(password),
    observe(password, accountId, atMs) {
      countFailed(counter, password, accountId);
      const untold = takePasswords(counter, atMs);
      if (untold.length > 0) counter.popular = new Set(recordFailed(memory, untold, atMs, random));
    },
  };
}

function evict(accounts: Map<string, AccountMemory>): void {
  const target = MAX_ACCOUNTS - MAX_ACCOUNTS / 16;
  for (const [id, { acceptedAtMs }] of accounts) {
    if (accounts.size <= target) return;
    if (acceptedAtMs === null) accounts.delete(id);
  }
  for (const id of accounts.keys()) {
    if (accounts.size <= target) return;
    accounts.delete(id);
  }
}
