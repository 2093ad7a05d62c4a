import path from "node:path";
import {
  bucketObjects,
  namespaceMirror,
  type Bucket,
  type Namespace,
} from "../../intel-builder/publish/binding-store.ts";
import type { OpenTarget } from "../../intel-builder/publish/target.ts";
import { bucketRecord } from "../../shared/format/bucket-record.ts";
import { mirroredPointer } from "../../shared/format/mirrored-pointer.ts";
import { RELEASE_RECORD_KEY } from "../../shared/format/release-store.ts";

const CONFIG = path.join(import.meta.dirname, "../../workers/console/wrangler.toml");

/**
 * The very KV and R2 storage of `gatehouse dev`, opened while it is not running. `unstable_startWorker` keeps state in
 * `<persist>/v3`, `getPlatformProxy` takes the path as it is (read in wrangler 4.164.0; test/contract proves it).
 */
export async function openLocalBindings(stateDir: string): Promise<OpenTarget> {
  quietWrangler();
  const { getPlatformProxy } = await import("wrangler");
  const { env, dispose } = await getPlatformProxy<{ CONFIG: Namespace; INTEL: Bucket }>({
    configPath: CONFIG,
    persist: { path: path.resolve(stateDir, "state", "v3") },
    remoteBindings: false,
    envFiles: [],
  });
  const record = bucketRecord(env.INTEL, RELEASE_RECORD_KEY);
  const pointer = mirroredPointer(record, namespaceMirror(env.CONFIG));
  return { objects: bucketObjects(env.INTEL), pointer, close: dispose };
}

/** Read once, when wrangler is imported. The Durable Objects that it would warn about are not touched here. */
function quietWrangler(): void {
  process.env["WRANGLER_LOG"] ??= "error";
  process.env["WRANGLER_SEND_METRICS"] = "false";
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
}
