import { test } from "vitest";
import {
  withNewestOnly,
  withNewSigner,
  withoutTrusted,
  withTrusted,
} from "../../../cli/intel/keys/release-keys.ts";
import { freshSigner, type ReleaseKeys } from "../../../cli/local-keys.ts";

const OTHER_KEY = freshSigner("other").trusted.publicKey;

test("a new key signs beside the old one, and both are believed", ({ expect }) => {
  const keys = withNewSigner(oneKey(), undefined);
  expect(ids(keys)).toEqual([
    ["local-2", "local-1"],
    ["local-2", "local-1"],
  ]);
});

test("after rotating the newest signs alone, and the old one is believed until it is distrusted", ({
  expect,
}) => {
  const rotated = withNewestOnly(withNewSigner(oneKey(), "team-a"));
  expect(ids(rotated)).toEqual([["team-a"], ["team-a", "local-1"]]);
  expect(ids(withoutTrusted(rotated, "local-1"))).toEqual([["team-a"], ["team-a"]]);
});

test("another signer's key can be believed without being able to sign here", ({ expect }) => {
  expect(ids(withTrusted(oneKey(), `ci=${OTHER_KEY}`))).toEqual([["local-1"], ["local-1", "ci"]]);
});

test.for([
  ["rotating without a newer key", (keys: ReleaseKeys) => withNewestOnly(keys), "keys_rotate"],
  ["distrusting the last one", (keys: ReleaseKeys) => withoutTrusted(keys, "local-1"), "keys_distrust"],
  ["distrusting a stranger", (keys: ReleaseKeys) => withoutTrusted(keys, "nobody"), "signer_id"],
  ["a second key of one name", (keys: ReleaseKeys) => withTrusted(keys, `local-1=${OTHER_KEY}`), "signer_id"],
  ["a name with spaces", (keys: ReleaseKeys) => withNewSigner(keys, "Team A"), "signer_id"],
  ["a key of another size", (keys: ReleaseKeys) => withTrusted(keys, "ci=abc"), "public_key"],
] as const)("%s is refused", ([, change, code], { expect }) => {
  expect(() => change(oneKey())).toThrow(code);
});

test("a key that signs here cannot be distrusted before it is rotated away", ({ expect }) => {
  const keys = withTrusted(oneKey(), `ci=${OTHER_KEY}`);
  expect(() => withoutTrusted(keys, "local-1")).toThrow(
    "keys_distrust: expected a key that does not sign here",
  );
});

function oneKey(): ReleaseKeys {
  const { signing, trusted } = freshSigner("local-1");
  return { signing: [signing], releaseSigners: [trusted] };
}

function ids({ signing, releaseSigners }: ReleaseKeys): readonly (readonly string[])[] {
  return [signing.map(({ id }) => id), releaseSigners.map(({ id }) => id)];
}
