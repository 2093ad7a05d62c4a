import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from "jose";
import { test } from "vitest";
import { accessChecker } from "../../../workers/console/access-token.ts";

const TEAM = "https://team.cloudflareaccess.com";

async function anAccess() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" };
  const holds = accessChecker(TEAM, "console", createLocalJWKSet({ keys: [jwk] }));
  const assertion = (claims: { issuer: string; audience: string; expires: string }): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuer(claims.issuer)
      .setAudience(claims.audience)
      .setExpirationTime(claims.expires)
      .sign(privateKey);
  return { holds, assertion };
}

test.for([
  [
    "the team's assertion for this application holds",
    { issuer: TEAM, audience: "console", expires: "1h" },
    true,
  ],
  ["one for another application does not", { issuer: TEAM, audience: "wiki", expires: "1h" }, false],
  [
    "one of another team does not",
    { issuer: "https://evil.example", audience: "console", expires: "1h" },
    false,
  ],
  ["an expired one does not", { issuer: TEAM, audience: "console", expires: "-1h" }, false],
] as const)("%s", async ([, claims, expected], { expect }) => {
  const { holds, assertion } = await anAccess();
  expect(await holds(await assertion(claims))).toBe(expected);
});

test("nonsense is no assertion", async ({ expect }) => {
  const { holds } = await anAccess();
  expect(await holds("not.a.jwt")).toBe(false);
});
