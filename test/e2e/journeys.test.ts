import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import type { Receipt } from "../../shared/domain/receipt.ts";
import { bundle } from "../bench/bundle.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { aStateFolder, send } from "../support/running-gate.ts";

/** The second route's refusals carry the code of a receipt. */
const POLICY = aPolicy(aRoute("login", "annotate"), aRoute("barred", "block"));
const BROWSER = {
  "content-type": "application/x-www-form-urlencoded",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};
const OSLO = { asn: 64500, country: "NO", city: "Oslo", latitude: "59.91273", longitude: "10.74609" };
const NEW_YORK = { asn: 64501, country: "US", city: "New York", latitude: "40.7", longitude: "-74.0" };

let origin: RecordingOrigin;
let gate: BundledGate;

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) =>
    response.writeHead(303, { location: "/account" }).end(),
  );
  const folder = await aStateFolder();
  const modules = await bundle(path.join(folder, "bundle"), null);
  const originPort = Number(new URL(origin.url).port);
  gate = await startBundledGate({ folder, modules, originPort, policy: POLICY });
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

type Visit = { readonly to: string; readonly from: string; readonly cf: object; readonly cookie?: string };

async function visit(username: string, { to, from, cf, cookie }: Visit) {
  const headers = {
    ...BROWSER,
    "CF-Connecting-IP": from,
    "CF-Blob": JSON.stringify(cf),
    ...(cookie === undefined ? {} : { cookie }),
  };
  const body = `username=${username}&password=right`;
  return send(gate.url, { path: `/${to}`, method: "POST", body, headers });
}

const HOME = { to: "login", from: "198.51.100.7", cf: OSLO };
const AWAY = { to: "barred", from: "203.0.113.9", cf: NEW_YORK };

/** Logs in at home, and is seen elsewhere within the same minute. */
async function seenElsewhere(username: string, away: Partial<Visit>, withCookie = false): Promise<Receipt> {
  const { headers } = await visit(username, HOME);
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  const { body } = await visit(username, { ...AWAY, ...away, ...(withCookie ? { cookie } : {}) });
  const code = /<strong>([0-9A-Z]{8})<\/strong>/u.exec(body)?.[1] ?? "";
  const receipt = gate.receipt(code);
  if (!receipt) throw new Error("receipt_stored: expected the receipt of a refusal, got none");
  return receipt;
}

const contributionIn = ({ evidence }: Receipt) =>
  evidence.score.contributions.find(({ reason }) => reason === "journey_too_fast");

test("a login over the ocean at once says so in its receipt, with way and time and no place", async ({
  expect,
}) => {
  const receipt = await seenElsewhere("ann", {});
  expect(contributionIn(receipt)).toMatchObject({ detail: "5600 km in 0.017 h", points: 1.5 });
  expect(JSON.stringify(receipt)).not.toMatch(/latitude|longitude|59\.9|10\.7/u);
});

test("the same with the owner's own browser does not", async ({ expect }) => {
  const receipt = await seenElsewhere("bob", {}, true);
  expect(contributionIn(receipt)).toBeUndefined();
  expect(receipt.evidence.score.contributions).toContainEqual(
    expect.objectContaining({ reason: "device_known", detail: "for minutes" }),
  );
});

test("nor does a place that the platform does not tell", async ({ expect }) => {
  const { latitude: _latitude, ...cf } = NEW_YORK;
  expect(contributionIn(await seenElsewhere("cid", { cf }))).toBeUndefined();
});
