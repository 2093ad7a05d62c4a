// The reference: the least that a Worker in front of a site can do.
import { DurableObject } from "cloudflare:workers";

export default {
  fetch(request) {
    return fetch(request, { redirect: "manual" });
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
