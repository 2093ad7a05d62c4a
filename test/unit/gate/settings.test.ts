import { test } from "vitest";
import { readSettings } from "../../../workers/gate/settings.ts";

const ring = [{ id: "k1", key: "A".repeat(43) }];
const KEYS = {
  tenant: ring,
  device: ring,
  mark: ring,
  identity: ring,
  verdict: ring,
  releaseSigners: [{ id: "s", publicKey: "p" }],
};
const BINDINGS = {
  CONFIG: {},
  INTEL: {},
  ACCOUNT_STATE: {},
  SOURCE_STATE: {},
  CAMPAIGN_STATE: {},
  SIGNUP_STATE: {},
  STREAM_STATE: {},
  CHALLENGE_LEDGER: {},
  RECEIPT_LOG: {},
};

const anEnv = (changes: Record<string, unknown> = {}) => ({
  ORIGIN: "",
  GATEHOUSE_KEYS: JSON.stringify(KEYS),
  ...BINDINGS,
  ...changes,
});

test("an empty ORIGIN is none", ({ expect }) => {
  expect(readSettings(anEnv()).origin).toBe(null);
});

test("every wrong setting is reported at once", ({ expect }) => {
  const env = anEnv({
    ORIGIN: "shop.example",
    WITHOUT_POLICY: "open",
    CONFIG: undefined,
    GATEHOUSE_KEYS: "{}",
  });
  for (const name of [
    "ORIGIN",
    "WITHOUT_POLICY",
    "CONFIG",
    "GATEHOUSE_KEYS.tenant",
    "GATEHOUSE_KEYS.verdict",
  ]) {
    expect(() => readSettings(env)).toThrow(name);
  }
});

test.for([
  "https://shop.example/path",
  "ftp://shop.example",
  "https://user@shop.example",
  "https://shop.example?x",
])("%s is no origin", (ORIGIN, { expect }) => {
  expect(() => readSettings(anEnv({ ORIGIN }))).toThrow(/ORIGIN/u);
});

test("a missing secret is named", ({ expect }) => {
  expect(() => readSettings(anEnv({ GATEHOUSE_KEYS: undefined }))).toThrow(/GATEHOUSE_KEYS/u);
});

test("no message repeats a secret", ({ expect }) => {
  const secret = "super-secret-value-that-is-no-key";
  const keys = { ...KEYS, tenant: [{ id: "k1", key: secret }] };
  expect(() => readSettings(anEnv({ GATEHOUSE_KEYS: JSON.stringify(keys) }))).toThrow(
    expect.not.stringContaining(secret),
  );
  expect(() => readSettings(anEnv({ GATEHOUSE_KEYS: secret }))).toThrow(expect.not.stringContaining(secret));
});
