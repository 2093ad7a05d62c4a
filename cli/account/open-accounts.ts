import type { ArgsDef } from "citty";
import { askConsole, type ConsoleAccess } from "../../intel-builder/publish/console-store.ts";
import { keysSchema, type Keys } from "../../shared/identity/keys.ts";
import { ensureOperatorToken } from "../dev/operator-token.ts";
import { readRunFile } from "../dev/run-file.ts";
import { STATE_ARG } from "../intel/intel-args.ts";
import { readTargetSettings } from "../intel/target-settings.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { UsageError } from "../usage-error.ts";
import { accountIds } from "./account-ids.ts";

export const ACCOUNT_ARGS = {
  account: {
    type: "positional",
    required: true,
    description: "user name as people type it, or the account's pseudonym from a receipt",
  },
  ...STATE_ARG,
  console: {
    type: "string",
    description:
      "console of a deployed gate (with GATEHOUSE_OPERATOR_TOKEN, and GATEHOUSE_KEYS for user names)",
  },
} as const satisfies ArgsDef;

type Choice = { readonly account: string; readonly state: string; readonly console?: string | undefined };

/** One account behind a console. The user name stays here: only pseudonyms are sent. */
export async function openAccounts({ account, state, console: url }: Choice) {
  const access = accessOf(state, url);
  const ids = accountIds(account, await keysOf(state, url));
  return {
    ids,
    ask: async (method: "GET" | "DELETE") =>
      Promise.all(
        ids.map(async (id) => {
          const { bytes } = await askConsole(access, { method, path: `/api/accounts/${id}` });
          const told: unknown = bytes.length === 0 ? null : JSON.parse(new TextDecoder().decode(bytes));
          return told;
        }),
      ),
  };
}

function accessOf(state: string, url: string | undefined): ConsoleAccess {
  const settings = readTargetSettings({ state, console: url }, process.env);
  if (settings.kind === "console") return settings.access;
  const run = readRunFile(state);
  if (run) return { url: run.consoleUrl, token: ensureOperatorToken(state) };
  throw new UsageError(
    "no_console: expected a running gate or --console, got neither; start the gate, or name its console",
  );
}

/** Null: there are none here; a pseudonym needs none. */
async function keysOf(state: string, url: string | undefined): Promise<Pick<Keys, "tenant"> | null> {
  const text = process.env["GATEHOUSE_KEYS"];
  if (text !== undefined) return readKeys(text);
  return url === undefined ? (await ensureLocalKeys(state)).keys : null;
}

function readKeys(text: string): Keys {
  try {
    return keysSchema.parse(JSON.parse(text));
  } catch {
    throw new UsageError(
      "keys_invalid: expected the gate's keys as JSON in GATEHOUSE_KEYS, got something else; correct GATEHOUSE_KEYS",
    );
  }
}
