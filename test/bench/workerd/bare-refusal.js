// The flood's reference: passes pages on and says 429 to everything else, without reading a byte of it.
import { DurableObject } from "cloudflare:workers";

export default {
  fetch(request) {
    return request.method === "GET"
      ? fetch(request, { redirect: "manual" })
      : new Response("Please wait and try again.", { status: 429 });
  },
};

// The configuration is the gate's, so its objects must exist; nothing here calls them.
export class AccountState extends DurableObject {}
export class SourceState extends DurableObject {}
export class CampaignState extends DurableObject {}
export class ChallengeLedger extends DurableObject {}
export class SignupState extends DurableObject {}
export class StreamState extends DurableObject {}
export class ReceiptLog extends DurableObject {}
