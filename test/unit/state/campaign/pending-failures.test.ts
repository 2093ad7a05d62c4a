import { test } from "vitest";
import type { Stranger } from "../../../../shared/domain/campaign.ts";
import {
  settleStranger,
  takeExpired,
  type PendingFailures,
} from "../../../../workers/gate/state/campaign/pending-failures.ts";

const FACTS = {
  signature: "s",
  country: "NO",
  asn: "1",
  answer: "absent",
  password: "absent",
  account: "new",
};
const FAILED: Stranger = { facts: FACTS, failed: true, unknownUser: false, leakedPair: false };
const ACCEPTED: Stranger = { facts: FACTS, failed: false, unknownUser: false, leakedPair: false };

test("a failure counts once its time to come back is over, however often the account was tried", ({
  expect,
}) => {
  const pending: PendingFailures = new Map();
  for (const atMs of [0, 1_000, 2_000])
    expect(settleStranger(pending, FAILED, { accountId: "a", addressId: "x", member: false }, atMs)).toEqual(
      [],
    );
  expect(takeExpired(pending, 179_999)).toEqual([]);
  expect(takeExpired(pending, 180_000)).toEqual([FAILED]);
  expect(pending.size).toBe(0);
});

test("who gets in after all is one good stranger, also where the name was mistyped first", ({ expect }) => {
  const pending: PendingFailures = new Map();
  settleStranger(pending, FAILED, { accountId: "mistyped", addressId: "home", member: false }, 0);
  settleStranger(pending, FAILED, { accountId: "ann", addressId: "home", member: false }, 5_000);
  expect(
    settleStranger(pending, ACCEPTED, { accountId: "ann", addressId: "home", member: false }, 9_000),
  ).toEqual([ACCEPTED]);
  expect(takeExpired(pending, 1e9)).toEqual([]);
});

test("one success does not wipe out the failures of a crowd behind its address", ({ expect }) => {
  const pending: PendingFailures = new Map();
  for (let n = 0; n < 10; n++)
    settleStranger(pending, FAILED, { accountId: `v${n}`, addressId: "nat", member: false }, n);
  settleStranger(pending, ACCEPTED, { accountId: "mine", addressId: "nat", member: false }, 20);
  expect(takeExpired(pending, 1e9)).toHaveLength(8);
});

test("a flood does not make the waiting room grow: the oldest count at once", ({ expect }) => {
  const pending: PendingFailures = new Map();
  let counted = 0;
  for (let n = 0; n < 5_000; n++)
    counted += settleStranger(
      pending,
      FAILED,
      { accountId: `v${n}`, addressId: null, member: false },
      1,
    ).length;
  expect(pending.size).toBeLessThanOrEqual(512);
  expect(counted + pending.size).toBe(5_000);
});
