import { openAddressTable, verifyAddressTable } from "../../shared/format/address-table.ts";
import {
  openAddressProvenance,
  writeAddressProvenance,
  type ProvenanceColumns,
} from "../../shared/format/address-provenance.ts";
import { openAsnKinds, writeAsnKinds } from "../../shared/format/asn-kinds.ts";
import { openBlock, verifyBlock, writeBlock } from "../../shared/format/credential-block.ts";
import { crc32c } from "../../shared/format/crc32c.ts";
import { openDomainSet, verifyDomainSet, writeDomainSet } from "../../shared/format/domain-set.ts";
import { buildFuseShard, writeFuseHeader } from "../../shared/format/fuse-filter-writer.ts";
import { openFuseFilter, verifyFuseFilter } from "../../shared/format/fuse-filter.ts";
import { probeSection } from "../../shared/format/hash-section-reader.ts";
import { parseManifest } from "../../shared/format/manifest.ts";
import { readPackHeader, type PackLayout } from "../../shared/format/pack-header.ts";
import { openPackIndex, verifyPackIndex } from "../../shared/format/pack-index.ts";
import { openRangeTable, verifyRangeTable, writeRangeTable } from "../../shared/format/range-table.ts";
import { openResidentSet, verifyResidentSet } from "../../shared/format/resident-set.ts";
import {
  openUserAgentRules,
  verifyUserAgentRules,
  writeUserAgentRules,
} from "../../shared/format/user-agent-rules.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { fromV4, fromWords } from "../../shared/identity/ip.ts";
import { aMadePack, aMadeSet, type KeysOf } from "./made-pack.ts";
import { seeded } from "../bench/seeded.ts";

/** A kind of artefact: one that is whole, and all that a gate and a publisher do with it. */
export type ArtefactSubject = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Part of the usual number of mutations: tables that begin with 128 KB of directory take a thousand times as long. */
  readonly share: number;
  /** Ends with a checksum that a mutation may repair. */
  readonly sealed: boolean;
  /** Everything that was read, as text: the same bytes must say the same wherever they lie. */
  readonly read: (bytes: Uint8Array) => string;
  /** Reads every byte; may throw a FormatError. */
  readonly verify: (bytes: Uint8Array) => unknown;
};

const random = seeded(7);
const word = (): number => Math.floor(random() * 2 ** 32);
const PROBES = Array.from({ length: 4 }, () => [word(), word()] as const);
const KEYS = Array.from({ length: 80 }, () => ({ high: word(), low: word(), payload: word() & 15 }));
const keysOf: KeysOf = () => [KEYS];
const PACK = aMadePack("passwords", keysOf);
const BLOCK = PACK.bytes
  .slice(openPackIndex(PACK.index).place(1).offset)
  .subarray(0, openPackIndex(PACK.index).place(1).length);

const BOUNDARIES = {
  starts: Uint32Array.from({ length: 60 }, (_, index) => index * 70_000_000),
  codes: Uint32Array.from({ length: 60 }, (_, index) => index % 7),
};
const BOUNDARIES_V6 = {
  starts: Uint32Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? 0x2a00_0000 + index : index * 3)),
  codes: Uint32Array.from({ length: 10 }, (_, index) => index % 3),
};
const ADDRESSES = [fromV4(700_000_001), fromV4(0), fromWords([0x2a00_0004, 9, 9, 9])];

export const ARTEFACT_SUBJECTS: readonly ArtefactSubject[] = [
  {
    name: "pack header",
    bytes: PACK.bytes.slice(0, 72),
    share: 1,
    sealed: false,
    read: (bytes) => JSON.stringify(readPackHeader(bytes)),
    verify: readPackHeader,
  },
  {
    name: "pack index",
    bytes: PACK.index,
    share: 1,
    sealed: true,
    read: (bytes) => [0, 3].map((shard) => openPackIndex(bytes).place(shard).offset).join(),
    verify: verifyPackIndex,
  },
  blockSubject("block", BLOCK, PACK.layout, 1),
  identityBlock(),
  {
    name: "resident set",
    bytes: aMadeSet("passwords", keysOf, { base: PACK, removed: () => [KEYS.slice(0, 9)] }),
    share: 1,
    sealed: true,
    read(bytes) {
      const set = openResidentSet(bytes);
      return PROBES.map(([high, low]) =>
        [set.probe(0, high, low), set.isRemoved(0, high & 3, low)].join(),
      ).join();
    },
    verify: verifyResidentSet,
  },
  {
    name: "fuse filter",
    bytes: aFilter(),
    share: 1,
    sealed: true,
    read(bytes) {
      const filter = openFuseFilter(bytes);
      return PROBES.map(([high, low]) => filter.mayHave(high, low)).join();
    },
    verify: verifyFuseFilter,
  },
  {
    name: "address table",
    bytes: writeAddressTable(BOUNDARIES, BOUNDARIES_V6, "[]"),
    share: 0.003,
    sealed: true,
    read: (bytes) => ADDRESSES.map((address) => openAddressTable(bytes).find(address)).join(),
    verify: verifyAddressTable,
  },
  {
    name: "address provenance",
    bytes: writeAddressProvenance(
      [aColumn(300, []), aColumn(9, [0x2a00_0000, 1, 0])],
      [{ kind: "vpn", confidence: 0.5, source: "s", firstDay: null, lastDay: 20_000, untilDay: null }],
    ),
    share: 0.2,
    sealed: true,
    read: (bytes) =>
      ADDRESSES.map((address) => JSON.stringify(openAddressProvenance(bytes).of(address))).join(),
    verify: openAddressProvenance,
  },
  {
    name: "range table",
    bytes: writeRangeTable(BOUNDARIES, BOUNDARIES_V6, "[]"),
    share: 0.003,
    sealed: true,
    read: (bytes) => ADDRESSES.map((address) => openRangeTable(bytes).find(address)).join(),
    verify: verifyRangeTable,
  },
  {
    name: "domain set",
    bytes: writeDomainSet(
      new Map(
        ["a.test", "mail.test", "x.edu.pl"].map((name) => [name, { sources: ["s"], subdomains: true }]),
      ),
    ),
    share: 0.1,
    sealed: true,
    read: (bytes) => ["mail.test", "q.a.test"].map((name) => openDomainSet(bytes).match(name).join()).join(),
    verify: verifyDomainSet,
  },
  {
    name: "user agent rules",
    bytes: writeUserAgentRules([
      {
        kind: "attack_tool",
        name: "sqlmap",
        literal: "sqlmap",
        ignoreCase: true,
        atStart: false,
        atEnd: false,
        pattern: null,
      },
      {
        kind: "http_library",
        name: "curl",
        literal: "curl",
        ignoreCase: false,
        atStart: true,
        atEnd: false,
        pattern: "^curl\\/[0-9]+",
      },
    ]),
    share: 1,
    sealed: true,
    read: (bytes) =>
      ["SQLMap", "curl/8", "Mozilla/5.0"].map((text) => openUserAgentRules(bytes).match(text)?.name).join(),
    verify: verifyUserAgentRules,
  },
  {
    name: "asn kinds",
    bytes: writeAsnKinds(new Map([[64_500, [{ kind: "hosting", source: "s", confidence: 0.5 }]]])),
    share: 1,
    sealed: false,
    read: (bytes) => JSON.stringify(openAsnKinds(bytes).listings(64_500)),
    verify: openAsnKinds,
  },
  {
    name: "manifest",
    bytes: new TextEncoder().encode(
      `{"body":{"artefacts":{"model":{"entries":1,"parameters":{},"sha256":"${"a".repeat(64)}","sizeBytes":9,"sources":[]}},"countClassBounds":[1],"format":2,"identityKey":{"check":"00","id":"identity-1"},"sources":[]},"builtAtMs":1,"signatures":[]}\n`,
    ),
    share: 1,
    sealed: false,
    read: (bytes) => JSON.stringify(parseManifest(bytes)),
    verify: parseManifest,
  },
];

/** Single addresses, ascending, each on a line of its own; the first of these words are the upper ones. */
function aColumn(count: number, upper: readonly number[]): ProvenanceColumns {
  const column = (of: (index: number) => number) =>
    Uint32Array.from({ length: count }, (_, index) => of(index));
  const high = upper.map((each) => column(() => each));
  return {
    count,
    first: [...high, column((index) => index * 7)],
    after: [...high, column((index) => index * 7 + 1)],
    facts: column(() => 0),
    lines: column((index) => index),
  };
}

function blockSubject(name: string, bytes: Uint8Array, layout: PackLayout, shard: number): ArtefactSubject {
  return {
    name,
    bytes,
    share: 1,
    sealed: false,
    read(changed) {
      const { sections } = openBlock(changed, shard, layout);
      return PROBES.map(([high, low]) =>
        sections.map((section) => probeSection(section, high, low)).join(),
      ).join();
    },
    verify: (changed) => verifyBlock(changed, shard, layout),
  };
}

function identityBlock(): ArtefactSubject {
  const { bytes, index, layout } = aMadePack("identities", () => [KEYS, KEYS.slice(30), KEYS.slice(60)]);
  const { offset, length } = openPackIndex(index).place(2);
  return blockSubject(
    "identity block",
    writeBlock(2, [bytes.subarray(offset + 8, offset + length)]),
    layout,
    2,
  );
}

function aFilter(): Uint8Array {
  const keys = {
    high: Uint32Array.from(KEYS, ({ high }) => high >>> 1),
    low: Uint32Array.from(KEYS, ({ low }) => low),
  };
  const { shard, fingerprints } = buildFuseShard(keys, 8);
  const body = Uint8Array.of(...writeFuseHeader([shard], 8), ...fingerprints);
  return Uint8Array.of(...body, ...new Uint8Array(Uint32Array.of(crc32c(body)).buffer));
}
