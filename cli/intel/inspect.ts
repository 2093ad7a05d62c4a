import { defineCommand } from "citty";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { parseAddress } from "../../shared/identity/ip.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { UsageError } from "../usage-error.ts";
import { openOrigins, originOf, type AddressOrigin } from "./address-origins.ts";
import { chosenRelease, releasesDir } from "./built-releases.ts";
import { BUILT_RELEASE_ARGS } from "./intel-args.ts";
import { printAnswer, table } from "./print.ts";

export const command = defineCommand({
  meta: { description: "show what a built release holds and where it comes from" },
  args: {
    ...BUILT_RELEASE_ARGS,
    subject: { type: "positional", required: false, description: "the address after `inspect address`" },
    address: { type: "string", description: "show instead what each line of each feed says of this address" },
  },
  async run({ args }) {
    // `inspect address X`: no release is called "address".
    const isQuestion = args.release === "address";
    const address = isQuestion ? (args.subject ?? "") : args.address;
    const root = args.out ?? releasesDir(args.state);
    const id = await chosenRelease(root, isQuestion ? undefined : args.release);
    const { keys } = await ensureLocalKeys(args.state);
    if (address !== undefined) {
      const origins = await originsIn(root, id, keys.releaseSigners, address);
      return printAnswer(args.json, { release: id, address, origins }, originLines(origins));
    }
    const manifest = await verifiedManifest(folderObjects(root), id, keys.releaseSigners);
    printAnswer(args.json, { release: id, ...manifest }, lines(id, manifest));
  },
});

async function originsIn(
  root: string,
  id: string,
  signers: Keys["releaseSigners"],
  text: string,
): Promise<readonly AddressOrigin[]> {
  const address = parseAddress(text);
  if (address === null) throw new UsageError("address: expected one IPv4 or IPv6 address, got other text");
  const provenance = await openOrigins(root, id, signers);
  if (provenance === null)
    throw new UsageError(
      `provenance_missing: expected it in release ${id}, got none; build the release again`,
    );
  return provenance.of(address).map((each) => originOf(each));
}

function originLines(origins: readonly AddressOrigin[]): readonly string[] {
  if (origins.length === 0) return ["no feed names this address"];
  const rows = origins.map(({ kind, confidence, source, first, last, line, firstSeen, lastSeen, until }) => [
    kind,
    confidence,
    source,
    line ?? "",
    first === last ? first : `${first}-${last}`,
    firstSeen ?? "",
    lastSeen ?? "",
    until ?? "",
  ]);
  return table([["kind", "stated", "source", "line", "range", "first seen", "last seen", "until"], ...rows]);
}

// Below this the fixed part of an artefact would pass for its cost an entry.
const FEW = 10_000;

function lines(id: string, { body, builtAtMs, signatures }: Manifest): readonly string[] {
  const artefacts = Object.entries(body.artefacts).map(
    ([name, { entries, sizeBytes, sha256, parameters }]) => [
      name,
      entries,
      sizeBytes,
      entries >= FEW ? ((sizeBytes * 8) / entries).toFixed(2) : "",
      Object.entries(parameters)
        .map(([parameter, value]) => `${parameter}=${value}`)
        .join(" "),
      sha256.slice(0, 12),
    ],
  );
  const sources = body.sources.map(({ id: source, entries, confidence, expiresAfterDays, licence, url }) => [
    source,
    entries,
    confidence,
    expiresAfterDays === null ? "next release" : `${expiresAfterDays} days`,
    licence,
    url,
  ]);
  const attributions = body.sources
    .filter(({ attribution }) => attribution !== "")
    .map(({ attribution }) => `  ${attribution}`);
  return [
    `release ${id}, built ${new Date(builtAtMs).toISOString()}, signed by ${signatures.map(({ signer }) => signer).join(", ")}`,
    `identity key ${body.identityKey.id}`,
    "",
    ...table([["artefact", "entries", "bytes", "bits each", "parameters", "sha256"], ...artefacts]),
    "",
    ...table([["source", "entries", "confidence", "holds for", "licence", "url"], ...sources]),
    ...(attributions.length > 0 ? ["", "attribution:", ...attributions] : []),
  ];
}
