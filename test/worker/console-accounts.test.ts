import { evictDurableObject } from "cloudflare:test";
import { test } from "vitest";
import { openAccountArchive } from "../../workers/console/account-archive.ts";
import { accountRoutes } from "../../workers/console/api/accounts.ts";
import { aReservation, aSettlement } from "../support/a-reservation.ts";
import { anHour } from "../support/an-hour-of-strangers.ts";
import { aSignup } from "../support/a-signup.ts";
import { gateEnv } from "../support/worker-env.ts";

const HOUR_MS = 3_600_000;
const NOWHERE = { locationHint: null, jurisdiction: null } as const;
const SITE = { placement: NOWHERE, routes: async () => ["login-of-accounts"] };
const routes = accountRoutes({ accounts: openAccountArchive(gateEnv, SITE), receiptShards: [] });
const newId = () => crypto.randomUUID().replaceAll("-", "");

async function kept(id: string): Promise<object> {
  const { kept: told }: { kept: object } = await (await routes.request(`/${id}`)).json();
  return told;
}

/** An account that signed up, logged in once and typed one code. */
async function anAccount(): Promise<string> {
  const id = newId();
  for (const name of [id, `otp-${id}`]) {
    const account = gateEnv.ACCOUNT_STATE.getByName(name);
    const reservation = aReservation({ atMs: Date.now() });
    await account.reserve(reservation);
    const { attemptId, atMs } = reservation;
    await account.settle(aSettlement({ attemptId, atMs, settlement: "accepted", deviceId: "d1" }));
  }
  await gateEnv.SIGNUP_STATE.getByName("signups").enter({
    ...aSignup({ email: "c.arolin@gmail.com" }),
    accountId: id,
  });
  return id;
}

test("what is kept of an account is shown, and is gone once it is forgotten; another's stays", async ({
  expect,
}) => {
  const [id, other] = [await anAccount(), await anAccount()];
  expect(Object.keys(await kept(id)).toSorted()).toEqual(["codes", "logins", "mailbox", "signup"]);
  const answer = await routes.request(`/${id}`, { method: "DELETE" });
  expect([answer.status, await kept(id)]).toEqual([204, {}]);
  expect(Object.keys(await kept(other))).toContain("logins");
});

test("what is shown has the place of the last login, as roughly as it is kept", async ({ expect }) => {
  const id = newId();
  const place = { latitude: 60, longitude: 11, errorKm: 150 };
  const { attemptId } = aReservation();
  const told = { attemptId, atMs: 7, settlement: "accepted", place } as const;
  await gateEnv.ACCOUNT_STATE.getByName(id).settle(aSettlement(told));
  expect(await kept(id)).toMatchObject({ logins: { firstAtMs: 7, lastPlace: { ...place, atMs: 7 } } });
});

test("where no policy names the routes, nothing is erased and the reason is said", async ({ expect }) => {
  const id = await anAccount();
  const nowhere = openAccountArchive(gateEnv, { placement: NOWHERE, routes: async () => null });
  const blind = accountRoutes({ accounts: nowhere, receiptShards: [] });
  for (const method of ["GET", "DELETE"] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await blind.request(`/${id}`, { method });
    expect(answer.status).toBe(409);
    // oxlint-disable-next-line no-await-in-loop
    expect(await answer.json()).toMatchObject({ code: "routes_unknown" });
  }
  expect(Object.keys(await kept(id))).toContain("logins");
});

test("an account that nobody knows is empty, and a user name is no pseudonym", async ({ expect }) => {
  expect(await kept(newId())).toEqual({});
  expect((await routes.request("/ann@example.org")).status).toBe(400);
});

test("campaigns that name an account, over or running, are shown, and name it no more once it is forgotten", async ({
  expect,
}) => {
  const id = newId();
  const campaign = gateEnv.CAMPAIGN_STATE.getByName("campaign-login-of-accounts");
  for (let hour = 0; hour < 72; hour++) await campaign.tell(anHour(0), hour * HOUR_MS);
  for (let hour = 72; hour < 76; hour++) await campaign.tell(anHour(30, [id, "another"]), hour * HOUR_MS);
  for (let hour = 76; hour < 120; hour++) await campaign.tell(anHour(0), hour * HOUR_MS);
  for (let hour = 120; hour < 124; hour++) await campaign.tell(anHour(30, [id]), hour * HOUR_MS);
  const named = { route: "login-of-accounts", id: expect.stringMatching(/^\d{10}$/u) };
  expect(await kept(id)).toEqual({ campaigns: [named, named] });
  await routes.request(`/${id}`, { method: "DELETE" });
  expect(await kept(id)).toEqual({});
  await evictDurableObject(campaign);
  expect((await campaign.campaigns()).map(({ accounts }) => accounts)).toEqual([[], ["another"]]);
});
