import { test } from "vitest";
import { accountIds } from "../../../cli/account/account-ids.ts";
import { credentialFacts } from "../../../shared/credential/credential-facts.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";

test("a user name, however it is typed, leads to the account that the gate keeps", ({ expect }) => {
  const keys = testKeys();
  const { accountId } = credentialFacts({ username: "ann@example.org", password: "x" }, keys, 0);
  expect(accountIds(" Ann@Example.ORG ", keys)).toEqual([accountId]);
  const dotted = credentialFacts({ username: "a.nn@gmail.com", password: "" }, keys, 0);
  expect(accountIds("a.nn@gmail.com", keys)).toEqual([dotted.accountId, dotted.spellingId]);
});

test("while keys rotate an account is looked for under each of them", ({ expect }) => {
  const { tenant } = testKeys();
  const rotated = { tenant: [{ id: "new", key: "C".repeat(42) + "A" }, ...tenant] };
  const [newest, oldest] = accountIds("ann", rotated);
  expect([newest === oldest, oldest]).toEqual([false, accountIds("ann", { tenant })[0]]);
});

test("a pseudonym needs no keys, a user name does", ({ expect }) => {
  expect(accountIds("a".repeat(32), null)).toEqual(["a".repeat(32)]);
  expect(() => accountIds("ann", null)).toThrow("account_keys: expected GATEHOUSE_KEYS");
});
