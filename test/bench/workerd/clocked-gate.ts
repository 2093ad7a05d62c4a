import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { Env } from "../../../workers/gate/env.ts";
import counted, { ReceiptLog as CountedReceiptLog } from "./counted-gate.ts";

export {
  AccountState,
  CampaignState,
  ChallengeLedger,
  SignupState,
  SourceState,
  StreamState,
} from "./counted-gate.ts";

/*
 * The gate with its objects, at the time that a simulation says: weeks pass in minutes. The instant comes in `request.cf`, of which
 * the gate reads what it knows by name. For a local process of a bench alone.
 */
const clock = { nowMs: Date.now() };
Date.now = () => clock.nowMs;

const receipts: Receipt[] = [];

export class ReceiptLog extends CountedReceiptLog {
  override async append(batch: Receipt[]): Promise<void> {
    receipts.push(...batch);
    await super.append(batch);
  }
}

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    if (new URL(request.url).pathname === "/__receipts") return Response.json(receipts.splice(0));
    const at: unknown = request.cf?.["simulatedAtMs"];
    if (typeof at === "number") clock.nowMs = at;
    // Visitors come over TLS, which the platform takes off; browsers send more over it.
    return counted.fetch(new Request(request.url.replace("http:", "https:"), request), env);
  },
};
