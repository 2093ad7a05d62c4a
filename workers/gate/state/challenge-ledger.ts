import { DurableObject } from "cloudflare:workers";
import { openUses } from "../../../shared/challenge/clearance-uses.ts";
import { forgetIds, noSpentIds, recallRow, spendId, type SpentIds, type Spending } from "./spent-ids.ts";

/**
 * One shard of the challenges that were redeemed. An id is spent in one turn of this object and its row is durable before
 * the answer leaves, so of a thousand parallel redemptions one is fresh, also when the object dies in between. Challenges
 * that were only asked for leave nothing here.
 */
export class ChallengeLedger extends DurableObject<unknown> {
  readonly #spent: SpentIds = noSpentIds();
  /** Forgotten when the object sleeps, after some ten quiet seconds at the least: a clearance that rests is no crowd's. */
  readonly #countUse = openUses();
  /** False after a restart: then the next row sets the alarm again, whatever became of the earlier one. */
  #hasAlarm = false;
  /** Rows written, deleted and alarms set since this object woke, for tests and the bench. */
  #rows = 0;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    for (const [key, row] of ctx.storage.kv.list<string>()) recallRow(this.#spent, key, row);
  }

  /** `waitedIn`: the place of a visitor who waited instead of working. */
  spend(id: string, expiresAtMs: number, waitedIn?: string): Spending["answer"] {
    const spending = spendId(this.#spent, { id, expiresAtMs, waitedIn }, Date.now());
    if (spending.answer !== "fresh") return spending.answer;
    this.ctx.storage.kv.put(spending.key, spending.row);
    this.#rows += 1;
    if (!this.#hasAlarm) this.#wakeAt(spending.endsAtMs);
    return "fresh";
  }

  /** How often a clearance was used by now, this time included. Costs no row. */
  use(id: string): number {
    return this.#countUse(id);
  }

  rows(): number {
    return this.#rows;
  }

  override async alarm(): Promise<void> {
    this.#hasAlarm = false;
    const { keys, nextMs } = forgetIds(this.#spent, Date.now());
    for (const key of keys) this.ctx.storage.kv.delete(key);
    this.#rows += keys.length;
    if (nextMs === null) await this.ctx.storage.deleteAll();
    else this.#wakeAt(nextMs);
  }

  /** The output gate holds every reply until it is durable, so it is not waited for here. */
  #wakeAt(atMs: number): void {
    void this.ctx.storage.setAlarm(atMs);
    this.#hasAlarm = true;
    this.#rows += 1;
  }
}
