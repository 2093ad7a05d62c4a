import { sha256 } from "@noble/hashes/sha2.js";
import { test } from "vitest";
import { openBlockIndex, verifyBlockIndex, writeBlockIndex } from "../../shared/format/block-index.ts";
import { readPackHeader, writePackHeader } from "../../shared/format/credential-pack.ts";
import {
  openIdentityBlock,
  verifyIdentityBlock,
  writeIdentityBlock,
} from "../../shared/format/identity-block.ts";
import {
  openPasswordBlock,
  verifyPasswordBlock,
  writePasswordBlock,
} from "../../shared/format/password-block.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/* All written by hand from the layout tables; checksums and hashes by Python's hashlib and a bitwise CRC-32C. */

/** Shard 2 of 4: one key of class 5, one common key of class 0. */
const PASSWORDS = hex("47485042 02000000 02000000  8000000000000001 80000000000000ff  05 80");

/** Shard 1 of 4: one name, one pair, two similar forms. */
const IDENTITIES = hex(
  "47484942 01000000 01000000 01000000 02000000  4000000000000001  ff00000000000001  0000000000000002 0000000000000003",
);

/** Passwords, four shards, keys of eight bytes. */
const HEADER = hex("47484350 0100 01 02 08000000 00000000000000000000000000000000 21969989");

/** Two empty password blocks of 12 bytes behind a header of 32. */
const INDEX = hex(`
  47484258 0100 01 01 3800000000000000
  2000000000000000 0c000000 6028b937357c10d7862fa3516e1c6ab8c9c4764d
  2c00000000000000 0c000000 6616c9a77dc421a74bbdf0ab0e01a2819a4dd5e2
  f10ae16c`);

test.for([
  ["a key with its count class", "8000000000000001", { countClass: 5, common: false }],
  ["a common key", "80000000000000ff", { countClass: 0, common: true }],
  ["a key between two", "8000000000000002", null],
  ["a key below all", "0000000000000000", null],
  ["a key above all", "ffffffffffffffff", null],
] as const)("password block: %s", ([, key, facts], { expect }) => {
  expect(openPasswordBlock(PASSWORDS, 2).find(hex(key))).toEqual(facts);
  expect(openPasswordBlock(insideLargerBuffer(PASSWORDS), 2).find(hex(key))).toEqual(facts);
});

test("the password block verifies, and our writer writes it", ({ expect }) => {
  expect(verifyPasswordBlock(insideLargerBuffer(PASSWORDS), 2, 2)).toBe(2);
  expect(writePasswordBlock(2, PASSWORDS.slice(12, 28), PASSWORDS.slice(28))).toEqual(PASSWORDS);
});

test("identity block: each key is found in its own section only", ({ expect }) => {
  const [name, pair, similar] = [hex("4000000000000001"), hex("ff00000000000001"), hex("0000000000000003")];
  const block = openIdentityBlock(insideLargerBuffer(IDENTITIES), 1);
  expect([name, pair, similar].map((key) => block.hasName(key))).toEqual([true, false, false]);
  expect([name, pair, similar].map((key) => block.hasPair(key))).toEqual([false, true, false]);
  expect([name, pair, similar].map((key) => block.hasSimilar(key))).toEqual([false, false, true]);
});

test("the identity block verifies, and our writer writes it", ({ expect }) => {
  expect(verifyIdentityBlock(insideLargerBuffer(IDENTITIES), 1, 2)).toBe(4);
  const sections = {
    names: IDENTITIES.slice(20, 28),
    pairs: IDENTITIES.slice(28, 36),
    similar: IDENTITIES.slice(36),
  };
  expect(writeIdentityBlock(1, sections)).toEqual(IDENTITIES);
});

test("the pack header reads back, and our writer writes it", ({ expect }) => {
  expect(readPackHeader(insideLargerBuffer(HEADER))).toEqual({ kind: "passwords", shardBits: 2 });
  expect(writePackHeader({ kind: "passwords", shardBits: 2 })).toEqual(HEADER);
});

test("the block index tells where each block is and what it hashes to", ({ expect }) => {
  const index = verifyBlockIndex(insideLargerBuffer(INDEX));
  expect([index.kind, index.shardBits, index.packBytes]).toEqual(["passwords", 1, 56]);
  const block = writePasswordBlock(1, new Uint8Array(), new Uint8Array());
  expect(index.place(1)).toEqual({ offset: 44, length: 12, hash: sha256(block).slice(0, 20) });
});

test("our writer writes the golden block index", ({ expect }) => {
  const blocks = [0, 1].map((shard) => writePasswordBlock(shard, new Uint8Array(), new Uint8Array()));
  const places = blocks.map((block) => ({ length: block.length, hash: sha256(block) }));
  expect(writeBlockIndex({ kind: "passwords", shardBits: 1, blocks: places })).toEqual(INDEX);
});

test.for([
  ["another magic", 0, "block_magic"],
  ["another shard", 4, "block_shard"],
  ["a count that lies", 8, "block_layout"],
] as const)("a password block with %s is refused", ([, at, code], { expect }) => {
  const bytes = PASSWORDS.slice();
  bytes[at] = 0x77;
  expect(() => openPasswordBlock(bytes, 2)).toThrow(code);
});

test("a count near 2^32 is refused before anything is read", ({ expect }) => {
  const bytes = IDENTITIES.slice();
  bytes.set(hex("ffffffff ffffffff ffffffff"), 8);
  expect(() => openIdentityBlock(bytes, 1)).toThrow("block_layout");
});

test("a block that is shorter than its header is refused", ({ expect }) => {
  expect(() => openPasswordBlock(PASSWORDS.subarray(0, 11), 2)).toThrow("block_truncated");
  expect(() => openIdentityBlock(IDENTITIES.subarray(0, 19), 1)).toThrow("block_truncated");
  expect(() => openBlockIndex(INDEX.subarray(0, 19))).toThrow("block_index_truncated");
  expect(() => readPackHeader(HEADER.subarray(0, 31))).toThrow("pack_truncated");
});

test("keys out of order or of another shard are found when a release is verified", ({ expect }) => {
  const swapped = hex("47485042 02000000 02000000  80000000000000ff 8000000000000001  05 80");
  expect(() => verifyPasswordBlock(swapped, 2, 2)).toThrow("block_order");
  const twice = hex("47485042 02000000 02000000  8000000000000001 8000000000000001  05 80");
  expect(() => verifyPasswordBlock(twice, 2, 2)).toThrow("block_order");
  const foreign = hex("47485042 02000000 01000000  4000000000000001  05");
  expect(() => verifyPasswordBlock(foreign, 2, 2)).toThrow("block_order");
});

test("an index that points outside its pack is refused when it is asked", ({ expect }) => {
  const bytes = INDEX.slice();
  bytes[16 + 32 + 8] = 0xff;
  expect(() => openBlockIndex(bytes).place(1)).toThrow("block_index_layout");
  expect(() => openBlockIndex(bytes).place(2)).toThrow("block_shard");
});

test("one damaged byte anywhere in header or index is refused", ({ expect }) => {
  for (let at = 0; at < INDEX.length; at++) {
    const bytes = INDEX.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    expect(() => verifyBlockIndex(bytes), `index byte ${at}`).toThrow(/^(block_index|block|pack)_/u);
  }
  for (let at = 0; at < HEADER.length; at++) {
    const bytes = HEADER.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    expect(() => readPackHeader(bytes), `header byte ${at}`).toThrow(/^pack_/u);
  }
});
