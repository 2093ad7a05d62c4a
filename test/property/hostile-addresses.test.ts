import { test } from "vitest";
import { openRandom } from "../attack/simulator/random.ts";
import { ADDRESS_PARSERS, hostileAddress, isSound, readMmdb } from "../support/hostile-addresses.ts";
import { mmdbFile } from "../support/mmdb-file.ts";
import { mutated } from "../support/mutate.ts";
import { seeded } from "../bench/seeded.ts";

test("whatever stands for an address, what a parser takes is a sound range", ({ expect }) => {
  const random = openRandom(20261122);
  const taken = ADDRESS_PARSERS.map(() => 0);
  for (let count = 0; count < 5_000; count++) {
    const text = hostileAddress(random);
    ADDRESS_PARSERS.forEach((parse, at) => {
      const ranges = parse(text);
      if (!ranges.every((range) => isSound(range))) expect.fail(JSON.stringify(text));
      taken[at] = (taken[at] ?? 0) + ranges.length;
    });
  }
  // No parser that refuses all would be found out above.
  expect(Math.min(...taken)).toBeGreaterThan(0);
});

test("a changed MMDB gives networks or a refusal, in no more steps than it has nodes", ({ expect }) => {
  // No Buffer: its slices are views, and mutations would add up.
  const file = Uint8Array.from(
    mmdbFile({
      "45.1.2.0/24": { autonomous_system_number: 64_500, autonomous_system_organization: "a" },
      "2a00:1::/48": { is_tor_exit_node: true, confidence: "90" },
      "2a00:2::/40": { type: "vpn" },
    }),
  );
  const random = seeded(3);
  let refused = 0;
  for (let count = 0; count < 5_000; count++) if (readMmdb(mutated(file, random)) < 0) refused++;
  expect(readMmdb(file)).toBe(3);
  expect(refused).toBeGreaterThan(250);
});
