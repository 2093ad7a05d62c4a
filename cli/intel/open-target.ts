import { kvMirror, r2Credentials } from "../../intel-builder/publish/cloudflare-api.ts";
import {
  consoleObjects,
  consolePointer,
  type ConsoleAccess,
} from "../../intel-builder/publish/console-store.ts";
import { folderPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import type { S3Access } from "../../intel-builder/publish/s3-request.ts";
import { s3Objects, s3Record } from "../../intel-builder/publish/s3-store.ts";
import type { OpenTarget } from "../../intel-builder/publish/target.ts";
import { directPointer, mirroredPointer } from "../../shared/format/mirrored-pointer.ts";
import { RELEASE_RECORD_KEY } from "../../shared/format/release-store.ts";
import { ensureOperatorToken } from "../dev/operator-token.ts";
import { readRunFile } from "../dev/run-file.ts";
import { openLocalBindings } from "./local-bindings.ts";
import { readTargetSettings, type TargetChoice, type TargetSettings } from "./target-settings.ts";

/**
 * Where releases go: a named store or console, the console of the gate that runs here, or, if none runs, its storage on
 * disk. Close it, or the process does not end.
 */
export async function openTarget(choice: TargetChoice): Promise<OpenTarget> {
  const settings = readTargetSettings(choice, process.env);
  return settings.kind === "local" ? openLocal(choice.state) : openRemote(settings);
}

export function consoleTarget(access: ConsoleAccess): OpenTarget {
  return { objects: consoleObjects(access), pointer: consolePointer(access), close: nothing };
}

function openLocal(stateDir: string): Promise<OpenTarget> | OpenTarget {
  const run = readRunFile(stateDir);
  return run
    ? consoleTarget({ url: run.consoleUrl, token: ensureOperatorToken(stateDir) })
    : openLocalBindings(stateDir);
}

/** Everything that is not storage of this machine's own gate. */
export function openRemote(
  settings: Exclude<TargetSettings, { kind: "local" }>,
): Promise<OpenTarget> | OpenTarget {
  if (settings.kind === "console") return consoleTarget(settings.access);
  if (settings.kind === "cloudflare") return openCloudflare(settings);
  if (settings.kind === "s3") return s3Target(settings.access);
  const { folder } = settings;
  return { objects: folderObjects(folder), pointer: folderPointer(folder), close: nothing };
}

function s3Target(access: S3Access): OpenTarget {
  const pointer = directPointer(s3Record(access, RELEASE_RECORD_KEY));
  return { objects: s3Objects(access), pointer, close: nothing };
}

async function openCloudflare({
  api,
  namespaceId,
  r2,
}: Extract<TargetSettings, { kind: "cloudflare" }>): Promise<OpenTarget> {
  const access: S3Access = {
    ...r2,
    region: "auto",
    credentials: r2.credentials ?? (await r2Credentials(api)),
  };
  const pointer = mirroredPointer(s3Record(access, RELEASE_RECORD_KEY), kvMirror(api, namespaceId));
  return { objects: s3Objects(access), pointer, close: nothing };
}

async function nothing(): Promise<void> {}
