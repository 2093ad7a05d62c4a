import type { Receipt } from "../../shared/domain/receipt.ts";
import type { SecretKey } from "../../shared/identity/field-mac.ts";
import type { Learning } from "../gate/state/campaign/usual-rates.ts";
import type { Campaign } from "../gate/state/campaign/campaign.ts";

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
  /** Empty where nothing is kept. */
  readonly kept: (accountId: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly forget: (accountId: string) => Promise<void>;
};

/** Everything the console's routes may touch; `index.ts` makes one out of `env`. */
export type ConsoleDeps = {
  readonly nowMs: () => number;
  readonly operator: OperatorSettings;
  readonly config: KVNamespace;
  readonly intel: R2Bucket;
  readonly accounts: AccountArchive;
  readonly campaignsOf: (routeId: string) => Promise<readonly Campaign[]>;
  /** Null where the route has shown what is usual. */
  readonly learningOf: (routeId: string) => Promise<Learning | null>;
  readonly receiptShards: readonly ReceiptShard[];
  /** Takes a code as it was issued. */
  readonly shardOf: (code: string) => ReceiptShard;
};

/** What Hono carries from one handler to the next. */
export type ConsoleEnv = { Variables: { operator: "token" | "session" | "access" | null } };
