import { test } from "vitest";
import type { Stranger } from "../../../../shared/domain/campaign.ts";
import {
  countKnown,
  countStranger,
  openCampaignCounter,
  returnUntold,
  takeUntold,
} from "../../../../workers/gate/state/campaign/campaign-counter.ts";

const HOUR_MS = 3_600_000;
const GOT_IN: Stranger = {
  facts: {
    signature: "s",
    country: "NO",
    asn: "1",
    answer: "absent",
    password: "absent",
    account: "network",
  },
  failed: false,
  unknownUser: false,
  leakedPair: false,
};

function getIn(times: number, accountOf: (n: number) => string, atMs = HOUR_MS) {
  const counter = openCampaignCounter();
  for (let n = 0; n < times; n++)
    countStranger(counter, GOT_IN, { accountId: accountOf(n), addressId: `i${n}`, member: false }, atMs);
  return counter;
}

test("who logs in a thousand times to an account of his own hides no attack: he is one good stranger an hour", ({
  expect,
}) => {
  const counter = getIn(1_000, () => "his-own");
  expect(counter.untold.sums.all.attempts).toBe(1);
  countStranger(counter, GOT_IN, { accountId: "his-own", addressId: null, member: false }, HOUR_MS + HOUR_MS);
  expect(counter.untold.sums.all.attempts).toBe(2);
});

test("his known device makes no crowd of visits either", ({ expect }) => {
  const counter = openCampaignCounter();
  for (let n = 0; n < 1_000; n++)
    countKnown(counter, { accountId: "his-own", addressId: "home", member: false }, HOUR_MS);
  expect(counter.untold.sums).toMatchObject({ visits: 1, all: { attempts: 0 } });
});

test("a thousand people who log in are a thousand", ({ expect }) => {
  expect(getIn(1_000, (n) => `a${n}`).untold.sums).toMatchObject({ visits: 1_000, all: { attempts: 1_000 } });
});

test("however many get in within an hour, an isolate remembers a bounded number of them", ({ expect }) => {
  expect(getIn(10_000, (n) => `a${n}`).greeted.accounts.size).toBeLessThanOrEqual(4_096);
});

test("a name mistyped by somebody whose device is known is no stranger's failure", ({ expect }) => {
  const counter = openCampaignCounter();
  const typo: Stranger = { ...GOT_IN, failed: true, unknownUser: true };
  const mistyped = (atMs: number) => {
    countStranger(counter, typo, { accountId: "nobody", addressId: "home", member: false }, atMs);
  };
  mistyped(HOUR_MS);
  countKnown(counter, { accountId: "somebody", addressId: "home", member: false }, HOUR_MS + 10_000);
  mistyped(HOUR_MS + 60_000);
  countKnown(counter, { accountId: "somebody-else", addressId: "abroad", member: false }, HOUR_MS + 70_000);
  expect(takeUntold(counter, HOUR_MS + 600_000).sums.all).toMatchObject({ failures: 1, unknownUsers: 1 });
});

test.for(["strange", "known"] as const)(
  "who logs in to his own account from each address, by a %s device, takes back what failed at one of them",
  (device, { expect }) => {
    const counter = openCampaignCounter();
    for (let n = 0; n < 20; n++) {
      const addressId = `i${n}`;
      const failed = { ...GOT_IN, failed: true };
      for (const name of ["a", "b"])
        countStranger(counter, failed, { accountId: `${name}${n}`, addressId, member: false }, HOUR_MS);
      const himself = { accountId: "his-own", addressId, member: false };
      if (device === "known") countKnown(counter, himself, HOUR_MS);
      else countStranger(counter, GOT_IN, himself, HOUR_MS);
    }
    expect(takeUntold(counter, HOUR_MS + 600_000).sums.all.failures).toBe(38);
  },
);

test("what could not be told is told later, the accounts that it names too, four at most", ({ expect }) => {
  const counter = openCampaignCounter();
  const turnAway = (accountId: string) =>
    countStranger(counter, null, { accountId, addressId: null, member: true }, 0);
  turnAway("first");
  const untold = takeUntold(counter, 0);
  for (const accountId of ["a", "b"]) turnAway(accountId);
  returnUntold(counter, untold, 0);
  expect(counter.untold).toMatchObject({ members: 3, accounts: ["a", "b", "first"] });
  returnUntold(counter, { ...untold, accounts: ["c", "d"] }, 0);
  expect(counter.untold.accounts).toEqual(["a", "b", "first", "c"]);
});
