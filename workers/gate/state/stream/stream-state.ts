import { DurableObject } from "cloudflare:workers";
import { openStorePace } from "../store-pace.ts";
import { LADDER_BYTES } from "./ladder.ts";
import { emptyStreamMemory, recordFailed } from "./stream-memory.ts";

const ROW = "ladder";
const STORE_EVERY_MS = 60_000;
const SET_ALARM_EVERY_MS = 3_600_000;
/** Names of passwords change every day: after two none of the bits says anything. */
const FORGET_AFTER_MS = 2 * 86_400_000;

/**
 * All wrong passwords of a tenant, as a ladder of bits. Its 128 KiB are written with the first telling after it woke and once a minute at
 * most from then on, so a death loses a minute's steps.
 */
export class StreamState extends DurableObject<unknown> {
  readonly #memory = emptyStreamMemory();
  readonly #pace = openStorePace(STORE_EVERY_MS, (nowMs) => this.#store(nowMs));
  /** Null after a restart: then the next write sets the alarm again. */
  #alarmSetAtMs: number | null = null;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const bits = ctx.storage.kv.get<Uint8Array>(ROW);
    if (bits?.length === LADDER_BYTES) this.#memory.ladder = bits;
  }

  /** Adds passwords (keyed daily hashes) that failed, and tells which are being sprayed. */
  tell(passwords: readonly string[], nowMs: number): readonly string[] {
    const popular = recordFailed(this.#memory, passwords, nowMs, random32);
    if (passwords.length > 0) this.#pace.changed(nowMs);
    return popular;
  }

  override async alarm(): Promise<void> {
    this.#alarmSetAtMs = null;
    this.#pace.restart();
    await this.ctx.storage.deleteAll();
  }

  #store(nowMs: number): void {
    this.ctx.storage.kv.put(ROW, this.#memory.ladder);
    if (this.#alarmSetAtMs !== null && nowMs - this.#alarmSetAtMs < SET_ALARM_EVERY_MS) return;
    this.#alarmSetAtMs = nowMs;
    void this.ctx.storage.setAlarm(nowMs + FORGET_AFTER_MS);
  }
}

function random32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
