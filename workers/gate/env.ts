import type { ReceiptLog } from "./events/receipt-log.ts";
import type { AccountState } from "./state/account-state.ts";
import type { ChallengeLedger } from "./state/challenge-ledger.ts";
import type { CampaignState } from "./state/campaign/campaign-state.ts";
import type { SignupState } from "./state/signup/signup-state.ts";
import type { SourceState } from "./state/source-state.ts";
import type { StreamState } from "./state/stream/stream-state.ts";

/** Bindings of wrangler.toml. Settings and secrets are read by `settings.ts`, which believes nothing. */
export type Env = {
  readonly CONFIG: KVNamespace;
  readonly INTEL: R2Bucket;
  readonly ACCOUNT_STATE: DurableObjectNamespace<AccountState>;
  readonly SOURCE_STATE: DurableObjectNamespace<SourceState>;
  readonly CHALLENGE_LEDGER: DurableObjectNamespace<ChallengeLedger>;
  readonly CAMPAIGN_STATE: DurableObjectNamespace<CampaignState>;
  readonly SIGNUP_STATE: DurableObjectNamespace<SignupState>;
  readonly STREAM_STATE: DurableObjectNamespace<StreamState>;
  readonly RECEIPT_LOG: DurableObjectNamespace<ReceiptLog>;
};
