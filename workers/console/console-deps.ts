import type { Receipt } from "../../shared/domain/receipt.ts";
import type { SecretKey } from "../../shared/identity/field-mac.ts";
import type { Attacks } from "../gate/state/campaign/campaign-state.ts";

/** The read side of one receipt shard. */
export type ReceiptShard = {
  readonly find: (code: string) => Promise<Receipt | null>;
  readonly list: (page: { limit: number; beforeMs?: number }) => Promise<readonly Receipt[]>;
};

/** Who may enter. With neither a token nor Access the console refuses everything. */
export type OperatorSettings = {
  readonly secret: SecretKey | null;
  /** Checks a Cloudflare Access assertion; null where Access is not configured. */
  readonly accessHolds: ((assertion: string) => Promise<boolean>) | null;
};

/** What the gate keeps of accounts, by their pseudonyms. */
export type AccountArchive = {
  /** Empty where nothing is kept; null where no policy names the routes whose campaigns may hold it. */
  readonly kept: (accountId: string) => Promise<Readonly<Record<string, unknown>> | null>;
  /** False for the same reason; nothing is erased then. */
  readonly forget: (accountId: string) => Promise<boolean>;
};

/** Everything the console's routes may touch; `index.ts` makes one out of `env`. */
export type ConsoleDeps = {
  readonly nowMs: () => number;
  readonly operator: OperatorSettings;
  readonly config: KVNamespace;
  readonly intel: R2Bucket;
  readonly accounts: AccountArchive;
  readonly attacksOn: (routeId: string) => Promise<Attacks>;
  readonly receiptShards: readonly ReceiptShard[];
  /** Takes a code as it was issued. */
  readonly shardOf: (code: string) => ReceiptShard;
};

/** What Hono carries from one handler to the next. */
export type ConsoleEnv = { Variables: { operator: "token" | "session" | "access" | null } };
