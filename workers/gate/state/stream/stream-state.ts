import { DurableObject } from "cloudflare:workers";
import { LADDER_BYTES } from "./ladder.ts";
import { emptyStreamMemory, recordFailed } from "./stream-memory.ts";

const ROW = "ladder";
const STORE_EVERY_MS = 3_600_000;
/** Names of passwords change every day: after two none of the bits says anything. */
const FORGET_AFTER_MS = 2 * 86_400_000;

/**
 * All wrong passwords of a tenant, as a ladder of bits. Memory first: its 128 KiB are written once an hour at most, so a death loses an
 * hour's steps.
 */
export class StreamState extends DurableObject<unknown> {
  readonly #memory = emptyStreamMemory();
  #storedAtMs: number | null = null;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const bits = ctx.storage.kv.get<Uint8Array>(ROW);
    if (bits?.length === LADDER_BYTES) this.#memory.ladder = bits;
  }

  /** Adds passwords (keyed daily hashes) that failed, and tells which are being sprayed. */
  tell(passwords: readonly string[], nowMs: number): readonly string[] {
    const popular = recordFailed(this.#memory, passwords, nowMs, random32);
    this.#storedAtMs ??= nowMs;
    if (nowMs - this.#storedAtMs >= STORE_EVERY_MS) this.#store(nowMs);
    return popular;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  #store(nowMs: number): void {
    this.#storedAtMs = nowMs;
    this.ctx.storage.kv.put(ROW, this.#memory.ladder);
    void this.ctx.storage.setAlarm(nowMs + FORGET_AFTER_MS);
  }
}

function random32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
