import { test } from "vitest";
import { unheardOf } from "../../../workers/gate/stages/unheard.ts";
import { openCampaigns, type Tell } from "../../../workers/gate/state/campaign/campaign-port.ts";
import { judgeDeps } from "../../support/judge-world.ts";

const FACTS = { signature: "s", country: "NO", asn: "1", answer: "none", password: "x", account: "new" };
const STRANGER = { facts: FACTS, failed: false, unknownUser: false, leakedPair: false };
const isUnheard = () => true;
const VISITOR = { accountId: "ann", addressId: null, member: false };

/** Strangers of one route, a minute apart, with an object that answers while `up` says so. */
function aRoute() {
  let nowMs = 1_000_000;
  const world = { up: false };
  const told: Promise<unknown>[] = [];
  const tell: Tell = () =>
    world.up
      ? Promise.resolve({ campaign: null, level: 0, odds: null })
      : Promise.reject(new Error("overloaded"));
  const campaigns = openCampaigns({ tell, nowMs: () => nowMs, waitUntil: (work) => void told.push(work) });
  const meet = async () => {
    nowMs += 60_000;
    campaigns.observe("login", STRANGER, VISITOR, nowMs);
    await Promise.all(told);
    return unheardOf("login", { ...judgeDeps(), campaigns }).unheard;
  };
  return { world, meet };
}

test("receipts say that the campaigns' object took nothing, until it takes something again", async ({
  expect,
}) => {
  const { world, meet } = aRoute();
  expect(await meet()).toEqual(["campaigns"]);
  world.up = true;
  expect(await meet()).toBeUndefined();
});

test("sprayed passwords and limits are named likewise", ({ expect }) => {
  const { campaigns, stream } = judgeDeps();
  const meters = { enter: () => Promise.reject(new Error("unused")), observe: () => undefined };

  const deps = { campaigns, stream: { ...stream, isUnheard }, meters: { ...meters, isUnheard } };
  expect(unheardOf("login", deps).unheard).toEqual(["sprayed_passwords", "limits"]);
});
