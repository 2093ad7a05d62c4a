import { test } from "vitest";
import {
  EMPTY_MEMORY,
  liveFailures,
  type AccountMemory,
} from "../../../workers/gate/state/account-memory.ts";
import {
  forgetAtMs,
  readAccountRecord,
  writeAccountRecord,
} from "../../../workers/gate/state/account-record.ts";
import { reserve } from "../../../workers/gate/state/reserve-account.ts";
import { settle } from "../../../workers/gate/state/settle-account.ts";
import { aReservation, aSettlement, HOME } from "../../support/a-reservation.ts";

const AT_MS = 1_000_000;
/** A site that tells Ann from ann: the capital is the attacker's. */
const CAPITAL = "of Ann";
const EVES = { ...HOME, networkId: "eve's", asn: 64501, signature: "eve's", browser: "chrome windows" };

type Told = { readonly spelling: string | null; readonly atMs?: number; readonly deviceId?: string };

function login(memory: AccountMemory, told: Told, where = HOME): AccountMemory {
  const attemptId = crypto.randomUUID();
  const guessed = reserve(memory, aReservation({ ...where, ...told, attemptId })).memory;
  return settle(guessed, aSettlement({ ...told, attemptId, settlement: "accepted", where }));
}

function wrong(memory: AccountMemory, spelling: string | null, where = EVES): AccountMemory {
  const attemptId = crypto.randomUUID();
  const guessed = reserve(memory, aReservation({ ...where, attemptId, spelling }));
  return settle(guessed.memory, aSettlement({ attemptId, spelling }));
}

const historyOf = (memory: AccountMemory, spelling: string | null, where = HOME) =>
  reserve(memory, aReservation({ ...where, spelling })).history;

test("wrong passwords count for the account, however its name is spelled", ({ expect }) => {
  const spellings = [null, CAPITAL, "ánn", "a­nn", "ANN", "aNn"];
  const tried = spellings.reduce<AccountMemory>((memory, spelling) => wrong(memory, spelling), EMPTY_MEMORY);
  expect(historyOf(tried, "another").failures).toBe(6);
});

test("whoever owns another spelling is no less a stranger for it", ({ expect }) => {
  const known = login(login(EMPTY_MEMORY, { spelling: null }), { spelling: CAPITAL, deviceId: "d" }, EVES);
  const [ofEve, ofNobody] = [EVES, { ...EVES, networkId: "n", asn: 1, signature: "s", browser: "b" }].map(
    (where) => historyOf(known, null, where),
  );
  expect(ofEve).toEqual(ofNobody);
  expect(historyOf(known, null)).toMatchObject({ networkFamiliarity: 0.5, signatureFamiliarity: 0.5 });
});

test("another spelling sheds nothing of what is unusual for the account", ({ expect }) => {
  let memory = EMPTY_MEMORY;
  for (let day = 0; day < 20; day++) memory = login(memory, { spelling: null, atMs: AT_MS + day });
  const spelled = historyOf(memory, "ÁNN", EVES);
  expect(spelled).toEqual(historyOf(memory, null, EVES));
  expect(spelled.surprise.place).toBeGreaterThan(1);
});

test("where only the attacker's spelling ever logged in, the other is judged as a stranger to it", ({
  expect,
}) => {
  const memory = login(EMPTY_MEMORY, { spelling: CAPITAL }, EVES);
  expect(historyOf(memory, null, EVES)).toMatchObject({ networkFamiliarity: 0, signatureFamiliarity: 0 });
});

test("who fails at one spelling is strange there, though he is at home by another", ({ expect }) => {
  const owned = login(EMPTY_MEMORY, { spelling: CAPITAL }, EVES);
  expect(historyOf(wrong(owned, null), null).strangeNetworks).toBe(1);
  expect(historyOf(wrong(owned, CAPITAL), CAPITAL).strangeNetworks).toBe(0);
});

test("a device's guesses at its own spelling are worth keeping", ({ expect }) => {
  const owned = login(EMPTY_MEMORY, { spelling: CAPITAL, deviceId: "d" });
  const { memory } = reserve(owned, aReservation({ spelling: CAPITAL, deviceId: "d" }));
  expect(liveFailures(memory, AT_MS)).toBe(1);
});

test("a login by another spelling forgives no guesses, one by the same does", ({ expect }) => {
  const tried = wrong(wrong(EMPTY_MEMORY, null), null);
  expect(historyOf(login(tried, { spelling: CAPITAL }, EVES), null).failures).toBe(2);
  expect(historyOf(login(tried, { spelling: null }, EVES), null).failures).toBe(0);
});

test("people who always spell it one way are known by it, and so is each of two ways", ({ expect }) => {
  const memory = login(login(EMPTY_MEMORY, { spelling: "Ann" }), { spelling: null });
  for (const spelling of ["Ann", null])
    expect(historyOf(memory, spelling)).toMatchObject({ established: true, networkFamiliarity: 0.5 });
});

test("a device of one spelling has no bucket of guesses at another", ({ expect }) => {
  const memory = login(EMPTY_MEMORY, { spelling: null, deviceId: "d" });
  const { memory: tried } = reserve(memory, aReservation({ spelling: CAPITAL, deviceId: "d" }));
  expect(tried.strangers).toHaveLength(1);
});

test("a leaked pair is marked where it was right, and unmarked by whose it is", ({ expect }) => {
  const leaked = aSettlement({ settlement: "accepted", leakedPair: true, spelling: null });
  const memory = login(settle(EMPTY_MEMORY, leaked), { spelling: CAPITAL }, EVES);
  const changed = (spelling: string | null) =>
    settle(memory, aSettlement({ settlement: "accepted", passwordChanged: true, spelling }));
  expect(historyOf(changed(CAPITAL), null).usesLeakedPair).toBe(true);
  expect(historyOf(changed(null), null).usesLeakedPair).toBe(false);
});

test("spellings are kept in the row, the latest four", ({ expect }) => {
  let memory = login(EMPTY_MEMORY, { spelling: null });
  for (let n = 0; n < 9; n++) memory = login(memory, { spelling: `way ${n}`, atMs: AT_MS + n });
  const read = readAccountRecord(writeAccountRecord(memory, AT_MS));
  expect(read.spelled.map(({ spelling }) => spelling)).toEqual(["way 5", "way 6", "way 7", "way 8"]);
  expect(historyOf(read, null)).toMatchObject({ networkFamiliarity: 0.5 });
});

test("an account is kept as long as its latest spelling is", ({ expect }) => {
  const memory = login(EMPTY_MEMORY, { spelling: CAPITAL, atMs: AT_MS });
  expect(forgetAtMs(memory, AT_MS)).toBe(AT_MS + 400 * 86_400_000);
});
