import type { SeededRandom } from "../people/seeded-random.ts";

type SourceKind = {
  readonly name: string;
  readonly share: number;
  readonly draw: (random: SeededRandom) => string;
};

/** Where the attack comes from, by the front's table of loopback addresses (demo/front/loopback-table.ts). */
const KINDS: readonly SourceKind[] = [
  { name: "hosting", share: 0.34, draw: (r) => loopback(r, 10 + r.below(10)) },
  { name: "open proxies", share: 0.22, draw: (r) => `127.22.${r.below(64)}.${1 + r.below(254)}` },
  { name: "Tor", share: 0.04, draw: (r) => `127.20.${r.below(4)}.${1 + r.below(254)}` },
  { name: "VPN", share: 0.08, draw: (r) => `127.21.0.${1 + r.below(254)}` },
  { name: "homes abroad", share: 0.2, draw: (r) => loopback(r, 40 + r.below(40)) },
  { name: "homes nearby", share: 0.12, draw: (r) => loopback(r, 100 + r.below(150)) },
];

export type AttackerSource = { readonly kind: string; readonly loopback: string };

/** A source for one to three attempts. Seeds differ from run to run, so nearly all of these are fresh each time. */
export function drawSource(random: SeededRandom): AttackerSource {
  let left = random.next();
  const kind = KINDS.find(({ share }) => (left -= share) < 0) ?? random.pick(KINDS);
  return { kind: kind.name, loopback: kind.draw(random) };
}

/** A source whose address nobody lists: a home abroad or nearby. */
export function drawHome(random: SeededRandom): AttackerSource {
  const isAbroad = random.chance(0.5);
  const second = isAbroad ? 40 + random.below(40) : 100 + random.below(150);
  return { kind: isAbroad ? "homes abroad" : "homes nearby", loopback: loopback(random, second) };
}

function loopback(random: SeededRandom, second: number): string {
  return `127.${second}.${random.below(256)}.${1 + random.below(254)}`;
}
