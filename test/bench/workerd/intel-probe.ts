import { DurableObject, waitUntil } from "cloudflare:workers";
import { passwordSha1 } from "../../../shared/credential/password-sha1.ts";
import { identityKeys } from "../../../shared/credential/identity-keys.ts";
import { openAddressTable } from "../../../shared/format/address-table.ts";
import { artefactNamed, parseManifest } from "../../../shared/format/manifest.ts";
import { artefactKey, manifestKey, type ObjectReader } from "../../../shared/format/release-store.ts";
import type { Env } from "../../../workers/gate/env.ts";
import { createActiveRelease, type ActiveRelease } from "../../../workers/gate/intel/active-release.ts";
import { kvPointer } from "../../../workers/gate/intel/kv-pointer.ts";
import { r2Objects } from "../../../workers/gate/intel/r2-objects.ts";
import { readSettings } from "../../../workers/gate/settings.ts";
import {
  bytesOfBlocks,
  LOOPS,
  makeFilter,
  openBlocks,
  runLoop,
  type LoopData,
} from "../intel/probe-loops.ts";

/*
 * The gate's intelligence and nothing else, for benches: `/lookup` answers what the gate asks of a login, `/reads` what that
 * read, `/loop` runs a loop of lookups' parts, `/none` answers without any release, `/collect` collects garbage.
 */
type World = { readonly release: ActiveRelease; readonly keys: ReturnType<typeof readSettings>["keys"] };

// The benches' configuration names them.
export class AccountState extends DurableObject {}
export class SourceState extends DurableObject {}
export class CampaignState extends DurableObject {}
export class SignupState extends DurableObject {}
export class StreamState extends DurableObject {}
export class ReceiptLog extends DurableObject {}
export class ChallengeLedger extends DurableObject {}

let world: World | null = null;
let loopData: Promise<LoopData> | null = null;
const reads = { ranges: 0, bytes: 0 };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/none") return new Response("none");
    if (url.pathname === "/collect") return Response.json(collectGarbage());
    world ??= openWorld(env);
    if (url.pathname === "/lookup") return Response.json(await lookUp(world, url.searchParams));
    if (url.pathname === "/reads") return Response.json(reads);
    loopData ??= openLoops(env, url.searchParams.get("release") ?? "");
    const loop = LOOPS.find((each) => each === url.searchParams.get("loop")) ?? "nothing";
    return Response.json(runLoop(loop, await loopData, Number(url.searchParams.get("times"))));
  },
};

function openWorld(env: Env): World {
  const { keys } = readSettings(env);
  const release = createActiveRelease({
    pointer: kvPointer(env.CONFIG),
    objects: counted(r2Objects(env.INTEL)),
    keys,
    nowMs: Date.now,
    waitUntil,
  });
  return { release, keys };
}

async function lookUp({ release, keys }: World, asked: URLSearchParams) {
  const view = await release.current();
  const [name, password] = [asked.get("name") ?? "", asked.get("password") ?? ""];
  const sha1 = asked.get("sha1");
  const address = view.address(asked.get("address") ?? "");
  const [inPasswords, inPairs] = await Promise.all([
    view.password(sha1 === null ? passwordSha1(password) : fromHex(sha1)),
    view.identity(identityKeys(keys.identity, name, password)),
  ]);
  return { ...view.status, password: inPasswords, pair: inPairs, listings: address.listings.length };
}

function counted(objects: ObjectReader): ObjectReader {
  return {
    ...objects,
    async readRange(key, offset, length) {
      const bytes = await objects.readRange(key, offset, length);
      reads.ranges += 1;
      reads.bytes += bytes?.length ?? 0;
      return bytes;
    },
  };
}

async function openLoops(env: Env, release: string): Promise<LoopData> {
  const objects = r2Objects(env.INTEL);
  const { body } = parseManifest((await objects.read(manifestKey(release))) ?? new Uint8Array(0));
  const keyOf = (name: string): string => artefactKey(artefactNamed(body, name).sha256);
  const index = (await objects.read(keyOf("passwords-index"))) ?? new Uint8Array(0);
  const pack = await objects.readRange(keyOf("passwords"), 0, bytesOfBlocks(index));
  const addresses = await objects.read(keyOf("addresses"));
  return {
    blocks: openBlocks(index, pack ?? new Uint8Array(0)),
    filter: makeFilter(),
    addresses: openAddressTable(addresses ?? new Uint8Array(0)),
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** There with V8's flag `--expose-gc`. */
function collectGarbage(): boolean {
  if (!("gc" in globalThis) || typeof globalThis.gc !== "function") return false;
  globalThis.gc();
  return true;
}
