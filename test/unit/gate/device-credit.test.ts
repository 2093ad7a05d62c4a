import { test } from "vitest";
import { verifyDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps, TEST_KEYS } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";
import { anAttempt, aPolicyWith } from "../../support/judge-world.ts";

const OUTCOMES = [{ outcome: "accepted", when: { status: [200] } }];
const SENT = { "content-type": "application/x-www-form-urlencoded" };
const FIELDS = { format: "form", username: "username", password: "password", code: "code" };
const BODY = "username=ann%40example.org&password=my-own-words&code=123456";

const answer = () =>
  Promise.resolve({ status: "answered", response: new Response("welcome", { status: 200 }) } as const);

/** Whom the browser is known to, that an origin which says yes to everything accepted here. */
async function deviceAfter(kind: string) {
  const { deps } = gateDeps(
    aPolicy(aRoute("door", "allow", { kind, outcomes: OUTCOMES, credentials: FIELDS })),
    {
      origin: { urlOf: ({ url }) => new URL(url), pass: answer, forward: answer },
    },
  );
  const request = new Request("https://shop.example/door", { method: "POST", headers: SENT, body: BODY });
  const cookies = (await gate(request, deps)).headers.getSetCookie();
  const [, value = null] = /gatehouse-device=([^;]*)/u.exec(cookies.join("\n")) ?? [];
  return (accountId: string) => verifyDeviceCookie(value, accountId, deps.nowMs(), TEST_KEYS.device);
}

test.for([
  ["login", "known"],
  ["signup", "foreign"],
  ["otp", "foreign"],
] as const)(
  "to the account that an accepted %s names its browser is %s",
  async ([kind, status], { expect }) => {
    const { accountId } = anAttempt(aPolicyWith().route).credential;
    expect((await deviceAfter(kind))(accountId)).toMatchObject({ status });
  },
);
