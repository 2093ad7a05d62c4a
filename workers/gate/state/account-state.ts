import { DurableObject } from "cloudflare:workers";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import { isStrike } from "../../../shared/domain/outcome.ts";
import type { AccountSettlement, Reservation } from "../deps.ts";
import { EMPTY_MEMORY, liveFailures, type AccountMemory } from "./account-memory.ts";
import { reserve } from "./reserve-account.ts";
import { settle } from "./settle-account.ts";
import { forgetAtMs, readAccountRecord, writeAccountRecord } from "./account-record.ts";

const ROW = "account";

/** Two rows at most for one attempt: what an attacker can make the owner pay is bounded. An alarm counts as a row. */
const MAX_ROWS_AN_ATTEMPT = 2;

/** From the third on, a failure is kept from the moment it is reserved; fewer live in memory until there is a row. */
const DURABLE_FAILURES = 3;

/** A row that only another gate can read is looked at again so much later, and kept however long that takes: an alarm costs a row. */
const LOOK_AGAIN_MS = 30 * 86_400_000;

/** Every bucket full of undecided guesses; what never settles must not pile up here. */
const MAX_UNDECIDED = 13 * 64;

/**
 * One account's strongly consistent memory: loads, applies the pure transition, stores. Nothing is written, no schema
 * either, before the third failure or the first success (a table would cost two rows, so the one row is a key).
 *
 * Lost when the object dies: one or two failures of an account without a row; one undecided guess below the third; and
 * what an attempt that had already spent its rows taught (the third guess of an unknown name was the right one).
 */
export class AccountState extends DurableObject<unknown> {
  #memory: AccountMemory = EMPTY_MEMORY;
  #hasRow: boolean;
  /** Why the row cannot be read: it must not look like an empty one, so nothing but forgetting works then. */
  #fault: unknown = null;
  /** Rows that attempts which are still undecided have cost so far. */
  readonly #spent = new Map<string, number>();
  /** Rows and alarms written since this object woke, for tests and the bench. */
  #rowsWritten = 0;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const text = ctx.storage.kv.get<string>(ROW);
    this.#hasRow = text !== undefined;
    try {
      if (text !== undefined) this.#memory = readAccountRecord(text);
    } catch (fault) {
      this.#fault = fault;
    }
  }

  reserve(reservation: Reservation): AccountHistory {
    this.#mustBeRead();
    const before = this.#memory;
    const { memory, history, counted } = reserve(before, reservation);
    this.#memory = memory;
    // Renewed marks: once a day for each program that repeats itself.
    if (!counted && memory !== before && this.#hasRow) this.#store(reservation.atMs);
    if (counted && liveFailures(memory, reservation.atMs) >= DURABLE_FAILURES) {
      if (this.#spent.size >= MAX_UNDECIDED) this.#spent.clear();
      this.#spent.set(reservation.attemptId, this.#store(reservation.atMs));
    }
    return history;
  }

  settle(settlement: AccountSettlement): void {
    this.#mustBeRead();
    const before = this.#memory;
    this.#memory = settle(before, settlement);
    const spent = this.#spent.get(settlement.attemptId) ?? 0;
    this.#spent.delete(settlement.attemptId);
    if (this.#memory === before || !this.#isWorthARow(settlement, spent)) return;
    if (spent < MAX_ROWS_AN_ATTEMPT) this.#store(settlement.atMs);
  }

  /** All that is kept of the account; null where that is nothing. */
  kept(): AccountMemory | null {
    this.#mustBeRead();
    return this.#memory === EMPTY_MEMORY ? null : this.#memory;
  }

  /** As if it had never been there. A guess that is under way is counted nowhere. */
  async forget(): Promise<void> {
    this.#memory = EMPTY_MEMORY;
    this.#hasRow = false;
    this.#fault = null;
    this.#spent.clear();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  rowsWritten(): number {
    return this.#rowsWritten;
  }

  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    const atMs = this.#fault === null ? forgetAtMs(this.#memory, nowMs) : nowMs + LOOK_AGAIN_MS;
    if (atMs > nowMs) {
      await this.ctx.storage.setAlarm(atMs);
      return;
    }
    await this.ctx.storage.deleteAll();
    this.#memory = EMPTY_MEMORY;
    this.#hasRow = false;
  }

  #mustBeRead(): void {
    if (this.#fault !== null)
      throw new Error(
        "account_row: expected a row that this gate or an older one wrote, got another; deploy the newer gate again, or erase it by `gatehouse account forget`",
        { cause: this.#fault },
      );
  }

  /**
   * A strike that was stored as undecided already counts as failed; a release of one that was not changes nothing, but that a proof was
   * asked for is remembered where there is a row.
   */
  #isWorthARow({ settlement, passwordChanged }: AccountSettlement, spent: number): boolean {
    if (passwordChanged) return this.#hasRow;
    if (settlement === "accepted") return true;
    // Also a second step that nobody may ever end: whoever guesses codes comes seldom.
    if (settlement === "challenged" || settlement === "pending_mfa") return this.#hasRow;
    return isStrike(settlement) ? this.#hasRow && spent === 0 : spent > 0;
  }

  /** Returns the rows it cost. */
  #store(nowMs: number): number {
    this.ctx.storage.kv.put(ROW, writeAccountRecord(this.#memory, nowMs));
    const rows = this.#hasRow ? 1 : 2;
    // The output gate holds every reply until both are durable, so neither is waited for here.
    if (!this.#hasRow) void this.ctx.storage.setAlarm(forgetAtMs(this.#memory, nowMs));
    this.#hasRow = true;
    this.#rowsWritten += rows;
    return rows;
  }
}
