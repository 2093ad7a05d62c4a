import { parseCidr } from "../../shared/identity/cidr.ts";

/*
 * Writes small MMDB files for tests, straight from the specification (https://maxmind.github.io/MaxMind-DB/): records of 24
 * bits, an IPv6 tree, IPv4 networks below ::/96.
 */
export type MmdbRecord = Readonly<Record<string, string | number | boolean>>;

export function mmdbFile(networks: Readonly<Record<string, MmdbRecord>>): Buffer {
  const tree: (number | null)[][] = [[null, null]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  const leaves: { node: number; side: number; offset: number }[] = [];
  for (const [text, record] of Object.entries(networks)) {
    const bits = bitsOf(text);
    let node = 0;
    for (const side of bits.slice(0, -1)) {
      tree[node] ??= [null, null];
      const next = tree[node]?.[side] ?? tree.push([null, null]) - 1;
      (tree[node] ?? [])[side] = next;
      node = next;
    }
    leaves.push({ node, side: bits.at(-1) ?? 0, offset: dataBytes });
    const encoded = encode(record);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const bytes = Buffer.alloc(tree.length * 6);
  tree.forEach((sides, node) =>
    [0, 1].forEach((side) => bytes.writeUIntBE(sides[side] ?? tree.length, node * 6 + side * 3, 3)),
  );
  for (const { node, side, offset } of leaves)
    bytes.writeUIntBE(tree.length + 16 + offset, node * 6 + side * 3, 3);
  const metadata = encode({ node_count: tree.length, record_size: 24, ip_version: 6 });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from("MaxMind.com")]);
  return Buffer.concat([bytes, Buffer.alloc(16), ...data, marker, metadata]);
}

function bitsOf(text: string): readonly number[] {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(`expected a network, got ${text}`);
  const isV4 = cidr.first.family === 4;
  const words = isV4 ? [0, 0, 0, cidr.first.words[3]] : cidr.first.words;
  const length = cidr.prefixBits + (isV4 ? 96 : 0);
  return Array.from({ length }, (_, bit) => ((words[bit >> 5] ?? 0) >>> (31 - (bit & 31))) & 1);
}

function encode(value: string | number | boolean | MmdbRecord): Buffer {
  if (typeof value === "boolean") return Buffer.from([value ? 1 : 0, 7]);
  if (typeof value === "number") {
    const bytes = Buffer.from([0xc4, 0, 0, 0, 0]);
    bytes.writeUInt32BE(value, 1);
    return bytes;
  }
  if (typeof value === "string")
    return Buffer.concat([sized(2, Buffer.byteLength(value)), Buffer.from(value)]);
  const members = Object.entries(value);
  return Buffer.concat([
    sized(7, members.length),
    ...members.flatMap(([name, each]) => [encode(name), encode(each)]),
  ]);
}

function sized(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}
