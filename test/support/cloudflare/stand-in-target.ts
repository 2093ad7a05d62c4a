import { openRemote } from "../../../cli/intel/open-target.ts";
import { PATIENCE, type Patience } from "../../../intel-builder/publish/ask-patiently.ts";
import type { OpenTarget } from "../../../intel-builder/publish/target.ts";
import {
  ACCOUNT,
  API_TOKEN,
  BUCKET,
  NAMESPACE,
  R2_CREDENTIALS,
  startCloudflareApi,
  type CloudflareStandIn,
} from "./cloudflare-api.ts";
import type { FaultPlan } from "./request-faults.ts";

export type Clock = { readonly nowMs: () => number; readonly patience: Patience };

/** Waits by moving a clock that the stand-in reads too: rate limits are met and nobody sleeps. */
export function movedClock(): Clock {
  let waitedMs = 0;
  return {
    nowMs: () => Date.now() + waitedMs,
    patience: {
      ...PATIENCE,
      random: () => 0.5,
      wait: async (ms) => {
        waitedMs += ms;
      },
    },
  };
}

/** `--target cloudflare` at a stand-in of its own. */
export async function openStandIn(faults: FaultPlan): Promise<OpenTarget> {
  const { nowMs, patience } = movedClock();
  const standIn = await startCloudflareApi({ faults, nowMs });
  return { ...(await cloudflareTarget(standIn, patience)), close: standIn.close };
}

export async function cloudflareTarget(standIn: CloudflareStandIn, patience: Patience): Promise<OpenTarget> {
  return openRemote({
    kind: "cloudflare",
    api: { apiUrl: `${standIn.url}/client/v4`, accountId: ACCOUNT, token: API_TOKEN, patience },
    namespaceId: NAMESPACE,
    r2: { endpoint: standIn.url, bucket: BUCKET, credentials: null, patience },
  });
}

/** `--target s3` at a stand-in of its own. */
export async function openS3StandIn(faults: FaultPlan): Promise<OpenTarget> {
  const { nowMs, patience } = movedClock();
  const { url, close } = await startCloudflareApi({ faults, nowMs });
  const access = { endpoint: url, bucket: BUCKET, region: "auto", credentials: R2_CREDENTIALS, patience };
  return { ...(await openRemote({ kind: "s3", access })), close };
}
