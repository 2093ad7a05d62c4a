import type { Mailbox } from "./visitor-login.ts";

/** The visitor's own mailbox: the shop's outbox, read at the shop's own port and never through the gate. */
export function openMailbox(shop: URL): Mailbox {
  return {
    async readCode(username) {
      const answer = await fetch(new URL(`/demo/outbox/${encodeURIComponent(username)}`, shop));
      return answer.ok ? ((await answer.text()).match(/\b\d{6}\b/u)?.[0] ?? null) : null;
    },
  };
}
