import { test } from "vitest";
import { readTargetSettings } from "../../../cli/intel/target-settings.ts";

const CLOUDFLARE = {
  CLOUDFLARE_ACCOUNT_ID: "acc",
  CLOUDFLARE_API_TOKEN: "s3cret-token",
  GATEHOUSE_KV_NAMESPACE: "ns",
};
const AWS = {
  AWS_ACCESS_KEY_ID: "id",
  AWS_SECRET_ACCESS_KEY: "s3cret-key",
  AWS_ENDPOINT_URL_S3: "https://s3.example.com",
};

test("everything that is missing is named at once", ({ expect }) => {
  expect(() => readTargetSettings({ state: "s", target: "cloudflare" }, {})).toThrow(
    "got none for CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN, --kv-namespace or GATEHOUSE_KV_NAMESPACE;",
  );
});

test("Cloudflare's storage is addressed by the account, and the token's own credentials are used", ({
  expect,
}) => {
  expect(readTargetSettings({ state: "s", target: "cloudflare" }, CLOUDFLARE)).toEqual({
    kind: "cloudflare",
    api: {
      apiUrl: "https://api.cloudflare.com/client/v4",
      accountId: "acc",
      token: "s3cret-token",
    },
    namespaceId: "ns",
    r2: { endpoint: "https://acc.r2.cloudflarestorage.com", bucket: "gatehouse-intel", credentials: null },
  });
});

test("a bucket of its own jurisdiction and credentials of its own can be named", ({ expect }) => {
  const env = { ...CLOUDFLARE, R2_ACCESS_KEY_ID: "id", R2_SECRET_ACCESS_KEY: "key" };
  const choice = {
    state: "s",
    target: "cloudflare",
    endpoint: "https://acc.eu.r2.cloudflarestorage.com",
    bucket: "eu-intel",
  };
  expect(readTargetSettings(choice, env)).toMatchObject({
    r2: {
      endpoint: "https://acc.eu.r2.cloudflarestorage.com",
      bucket: "eu-intel",
      credentials: { accessKeyId: "id", secretAccessKey: "key" },
    },
  });
});

test("an S3-compatible store is named as other tools name it", ({ expect }) => {
  expect(readTargetSettings({ state: "s", target: "s3" }, { ...AWS, AWS_REGION: "eu-west-1" })).toEqual({
    kind: "s3",
    access: {
      endpoint: "https://s3.example.com",
      bucket: "gatehouse-intel",
      region: "eu-west-1",
      credentials: { accessKeyId: "id", secretAccessKey: "s3cret-key" },
    },
  });
});

test("a console behind Cloudflare Access gets the service token too", ({ expect }) => {
  const env = { GATEHOUSE_OPERATOR_TOKEN: "t", CF_ACCESS_CLIENT_ID: "c", CF_ACCESS_CLIENT_SECRET: "x" };
  expect(readTargetSettings({ state: "s", console: "https://console.example" }, env)).toEqual({
    kind: "console",
    access: { url: "https://console.example", token: "t", accessClient: { id: "c", secret: "x" } },
  });
});

test.for([
  ["http across the network", "http://s3.example.com", false],
  ["another protocol", "ftp://s3.example.com", false],
  ["a name that begins like this machine's", "http://127.0.0.1.example.com", false],
  ["no address", "s3.example.com", false],
  ["this machine", "http://127.0.0.1:9000", true],
  ["https", "https://s3.example.com", true],
] as const)("secrets and %s", ([, endpoint, allowed], { expect }) => {
  const read = (): unknown => readTargetSettings({ state: "s", target: "s3", endpoint }, AWS);
  if (allowed) expect(read()).toMatchObject({ access: { endpoint } });
  else expect(read).toThrow("AWS_ENDPOINT_URL_S3 with https");
});

test("without a word it is the gate of this machine", ({ expect }) => {
  expect(readTargetSettings({ state: "s" }, {})).toEqual({ kind: "local" });
});
