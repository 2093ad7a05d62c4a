import { consoleObjects, consolePointer } from "../../intel-builder/publish/console-store.ts";
import { ensureOperatorToken } from "../dev/operator-token.ts";
import { readRunFile } from "../dev/run-file.ts";
import { UsageError } from "../usage-error.ts";
import { openLocalBindings, type LocalTarget } from "./local-bindings.ts";

export type TargetChoice = { readonly stateDir: string; readonly consoleUrl: string | undefined };

/**
 * Where releases go: a named console, the console of the gate that runs here, or, if none runs, its storage on disk.
 * Close it, or the process does not end.
 */
export async function openTarget({ stateDir, consoleUrl }: TargetChoice): Promise<LocalTarget> {
  if (consoleUrl !== undefined) return consoleTarget(consoleUrl, remoteToken());
  const run = readRunFile(stateDir);
  return run ? consoleTarget(run.consoleUrl, ensureOperatorToken(stateDir)) : openLocalBindings(stateDir);
}

export function consoleTarget(url: string, token: string): LocalTarget {
  const access = { url, token };
  return { objects: consoleObjects(access), pointer: consolePointer(access), close: async () => undefined };
}

function remoteToken(): string {
  const token = process.env["GATEHOUSE_OPERATOR_TOKEN"];
  if (!token) {
    throw new UsageError(
      "operator_token: expected GATEHOUSE_OPERATOR_TOKEN beside --console, got none; set it to the console's token",
    );
  }
  return token;
}
