import { test } from "vitest";
import { learn, type Familiarity } from "../../../workers/gate/state/familiarity.ts";
import { surpriseOf } from "../../../workers/gate/state/surprise.ts";

const HERE = { networkId: "n0", asn: 1, country: "NO", signature: "s0", browser: "firefox linux" };
const ELSEWHERE = { networkId: "x", asn: 9, country: "BR", signature: "y", browser: "webkit ios" };

const seen = (...names: readonly string[]): Familiarity =>
  names.reduce<Familiarity>((known, name) => learn(known, name, 0, 16), []);
const times = (count: number, name: string) => Array.from({ length: count }, () => name);

type Past = { readonly networks?: readonly string[]; readonly bare?: number };

function usual({ networks = ["n0"], bare = 0 }: Past = {}) {
  const logins = networks.length;
  return {
    networks: seen(...networks),
    asns: seen(...times(logins, "1")),
    countries: seen(...times(logins, "NO")),
    signatures: seen(...times(logins, "s0")),
    browsers: seen(...times(logins, "firefox linux")),
    bare,
  };
}

test("what an account is used to surprises nobody, but for the missing device", ({ expect }) => {
  expect(surpriseOf(usual({ networks: times(9, "n0") }), HERE, 0)).toMatchObject({
    place: 0,
    country: 0,
    client: 0,
  });
});

const abroadAfter = (logins: number) =>
  surpriseOf(usual({ networks: times(logins, "n0") }), ELSEWHERE, 0).country;

test("an unknown country surprises more the longer nobody came from one", ({ expect }) => {
  expect(abroadAfter(12)).toBeGreaterThan(abroadAfter(3) + 1);
  expect(abroadAfter(39)).toBeGreaterThan(abroadAfter(12) + 1);
});

test("whoever has a new network every day surprises nobody with another", ({ expect }) => {
  const restless = surpriseOf(
    usual({ networks: Array.from({ length: 12 }, (_, n) => `n${n}`) }),
    { ...HERE, networkId: "x" },
    0,
  );
  const settled = surpriseOf(usual({ networks: times(12, "n0") }), { ...HERE, networkId: "x" }, 0);
  expect(restless.place).toBeLessThan(0.3);
  expect(settled.place).toBeGreaterThan(2);
});

test("a missing device surprises at an account that always shows one, not at one that never does", ({
  expect,
}) => {
  const networks = times(12, "n0");
  expect(surpriseOf(usual({ networks, bare: 0 }), HERE, 0).noDevice).toBeGreaterThan(3);
  expect(surpriseOf(usual({ networks, bare: 11 }), HERE, 0).noDevice).toBeLessThan(0.3);
});

test("what a platform does not tell is not new", ({ expect }) => {
  const untold = { ...ELSEWHERE, networkId: null, asn: null, country: null };
  expect(surpriseOf(usual(), untold, 0)).toMatchObject({ place: 0, country: 0 });
});
