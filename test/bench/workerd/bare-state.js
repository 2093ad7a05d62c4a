// What the platform itself asks for a login with state: read the body, ask the account's object, forward, tell it once more.
// It judges nothing; the gate cannot be cheaper than this.
import { DurableObject } from "cloudflare:workers";

export default {
  async fetch(request, env, context) {
    if (request.method !== "POST") return fetch(request, { redirect: "manual" });
    const body = await request.arrayBuffer();
    const name = new URLSearchParams(new TextDecoder().decode(body)).get("username");
    const account = env.ACCOUNT_STATE.getByName(name);
    await account.reserve(Date.now());
    const forwarded = new Request(request.url, {
      method: "POST",
      headers: request.headers,
      body,
      redirect: "manual",
    });
    const answer = await fetch(forwarded);
    context.waitUntil(account.settle(Date.now()));
    return answer;
  },
};

export class AccountState extends DurableObject {
  #seen = this.ctx.storage.kv.get("account") ?? 0;

  reserve(atMs) {
    this.#seen = atMs;
  }

  settle() {
    this.ctx.storage.kv.put("account", this.#seen);
  }
}
export class SourceState extends DurableObject {}
export class CampaignState extends DurableObject {}
export class SignupState extends DurableObject {}
export class StreamState extends DurableObject {}
export class ReceiptLog extends DurableObject {}
