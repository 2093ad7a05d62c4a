import { DurableObject } from "cloudflare:workers";
import {
  emptyCampaignMemory,
  postureOf,
  recordSeen,
  type Campaign,
  type Posture,
  type Seen,
} from "./campaign-memory.ts";
import { readCampaignMemory, writeCampaignMemory } from "./campaign-record.ts";

const ROW = "campaign";
/** A route that nobody asks for is forgotten; its usual rates would be those of another season. */
const FORGET_AFTER_MS = 60 * 86_400_000;

/**
 * All strangers of one route, as every isolate saw them. Memory first: a row is written once an hour, and at once when a campaign
 * begins or ends. A death in between loses at most an hour's counts.
 */
export class CampaignState extends DurableObject<unknown> {
  readonly #memory = emptyCampaignMemory();
  #written = "";

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const text = ctx.storage.kv.get<string>(ROW);
    const known = text === undefined ? null : readCampaignMemory(text);
    if (known) Object.assign(this.#memory, known);
    this.#written = this.#version();
  }

  /** Adds what an isolate saw and tells what every isolate should know. */
  tell(seen: Seen, nowMs: number): Posture {
    recordSeen(this.#memory, seen, nowMs);
    const posture = postureOf(this.#memory, nowMs);
    if (this.#written !== this.#version()) this.#store(nowMs);
    return posture;
  }

  /** Newest first, the running one at the head. */
  campaigns(): readonly Campaign[] {
    const { campaign, past } = this.#memory;
    return campaign === null ? past : [campaign, ...past];
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  #version(): string {
    return `${this.#memory.hour} ${this.#memory.campaign?.id ?? "quiet"}`;
  }

  #store(nowMs: number): void {
    this.#written = this.#version();
    this.ctx.storage.kv.put(ROW, writeCampaignMemory(this.#memory));
    void this.ctx.storage.setAlarm(nowMs + FORGET_AFTER_MS);
  }
}
