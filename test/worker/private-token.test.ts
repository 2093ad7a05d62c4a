import { test } from "vitest";
import { readPrivateToken } from "../../shared/agent/private-token.ts";
import { toBase64Url } from "../../shared/identity/base64-url.ts";
import { openPrivateTokens } from "../../workers/gate/challenge/private-tokens.ts";
import { KEY, TOKEN } from "../support/private-token-vector.ts";

/** The runtime's own RSA; what is no token and no key is tested in test/unit/agent. */
function verified(token: Uint8Array): Promise<boolean> | null {
  const read = readPrivateToken(`PrivateToken token="${toBase64Url(token)}"`);
  return read && openPrivateTokens().verify(read, toBase64Url(KEY));
}

test("an issuer's signature is verified in the Workers runtime", async ({ expect }) => {
  expect(await verified(TOKEN)).toBe(true);
});

test("and a damaged one is not", async ({ expect }) => {
  expect(await verified(TOKEN.with(200, 0))).toBe(false);
});
