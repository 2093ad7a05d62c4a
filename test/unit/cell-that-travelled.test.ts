import { test } from "vitest";
import { emptyCell, readCell, recordEntry, recordOutcome } from "../../workers/gate/state/cell.ts";

const AT_MS = 1_790_000_000_000;
const aLogin = { atMs: AT_MS, accountId: "0123456789abcdef0123456789abcdef", knownDevice: false };

test("a good login in a cell that came back from a shard is nobody's loss, in this cell or another", ({
  expect,
}) => {
  // What RPC does to cells: one clone of the whole message, in which shared parts stay shared.
  const [first, second] = structuredClone([emptyCell(AT_MS, true), emptyCell(AT_MS, true)] as const);
  recordEntry(first, aLogin);
  recordOutcome(first, { ...aLogin, settlement: "accepted", leakedPair: false, repeatedPassword: false });
  expect(readCell(first, AT_MS)).toMatchObject({ goodAccounts: 1, failedAccounts: 0, lostAccounts: 0 });
  expect(readCell(second, AT_MS)).toMatchObject({ accounts: 0, goodAccounts: 0, failedAccounts: 0 });
});
