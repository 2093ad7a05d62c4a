import { DurableObject } from "cloudflare:workers";
import { forgetAccount, type Campaign } from "./campaign.ts";
import { postureOf, recordSeen, type Posture, type Seen } from "./campaign-memory.ts";
import { openStorePace } from "../store-pace.ts";
import { openCampaignRows } from "./campaign-rows.ts";
import { learningOf, type Learning } from "./usual-rates.ts";

/** A route that nobody asks for is forgotten; its usual rates would be those of another season. */
const FORGET_AFTER_MS = 60 * 86_400_000;

const STORE_EVERY_MS = 600_000;

/** Of one route: its campaigns as `campaigns` gives them, and what it has yet to show, while it is young, before there can be any. */
export type Attacks = { readonly campaigns: readonly Campaign[]; readonly learning: Learning | null };

/**
 * All strangers of one route, as every isolate saw them. Memory first: a row is written with the first telling after it woke, every
 * ten minutes from then on, and at once when a campaign begins or ends. A death in between loses what came since.
 */
export class CampaignState extends DurableObject<unknown> {
  #rows = openCampaignRows(this.ctx.storage.kv);
  #memory = this.#rows.load();
  /** The campaign that the row knows of. */
  #written = this.#memory.campaign?.id ?? null;
  readonly #pace = openStorePace(STORE_EVERY_MS, (nowMs) => this.#store(nowMs));

  /** Adds what an isolate saw and tells what every isolate should know. */
  tell(seen: Seen, nowMs: number): Posture {
    recordSeen(this.#memory, seen, nowMs);
    const posture = postureOf(this.#memory, nowMs);
    if (posture.campaign === this.#written) this.#pace.changed(nowMs);
    else this.#pace.store(nowMs);
    return posture;
  }

  /** Newest first, the running one at the head. */
  campaigns(): readonly Campaign[] {
    const { campaign, past } = this.#memory;
    return campaign === null ? past : [campaign, ...past];
  }

  attacks(): Attacks {
    return { campaigns: this.campaigns(), learning: learningOf(this.#memory.usual) };
  }

  /** The ids of those that name this account among an attack's. */
  campaignsWith(accountId: string): readonly string[] {
    return this.campaigns().flatMap(({ id, accounts }) => (accounts.includes(accountId) ? [id] : []));
  }

  forget(accountId: string): void {
    if (this.campaignsWith(accountId).length === 0) return;
    forgetAccount(this.campaigns(), accountId);
    this.#pace.store(Date.now());
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
    // Else the next word of a gate would write back what has just been forgotten.
    this.#rows = openCampaignRows(this.ctx.storage.kv);
    this.#memory = this.#rows.load();
    this.#written = null;
    this.#pace.restart();
  }

  #store(nowMs: number): void {
    this.#written = this.#memory.campaign?.id ?? null;
    this.#rows.store(this.#memory);
    void this.ctx.storage.setAlarm(nowMs + FORGET_AFTER_MS);
  }
}
