import { DurableObject } from "cloudflare:workers";
import type {
  Recovery,
  RecoveryReading,
  Signup,
  SignupOutcome,
  SignupReading,
  Tried,
} from "../../../../shared/domain/signup.ts";
import {
  emptySignupMemory,
  enterSignup,
  forgetSignup,
  recover,
  settleSignup,
  signupTraces,
} from "./signup-memory.ts";
import { openStorePace } from "../store-pace.ts";
import { readSignups, SIGNUP_ROWS, writeSignups } from "./signup-record.ts";

/** Four rows each time, however many sign up; a death in between loses a minute's comparisons. */
const STORE_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** A month after the last sign-up nothing that is written down means anything any more. */
const FORGET_AFTER_MS = 31 * DAY_MS;

/** The new accounts of a whole site among each other. One object: what a farm repeats, it repeats everywhere. */
export class SignupState extends DurableObject<unknown> {
  #memory;
  readonly #pace = openStorePace(STORE_EVERY_MS, (nowMs) => this.#store(nowMs));
  #alarmSetAtMs = 0;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const rows = SIGNUP_ROWS.map((name) => [name, ctx.storage.kv.get<string>(name)] as const);
    this.#memory = readSignups(Object.fromEntries(rows.filter(([, text]) => text !== undefined)));
  }

  enter(signup: Signup): SignupReading {
    const reading = enterSignup(this.#memory, signup);
    this.#pace.changed(signup.atMs);
    return reading;
  }

  recover(recovery: Recovery): RecoveryReading {
    const reading = recover(this.#memory, recovery);
    this.#pace.changed(recovery.atMs);
    return reading;
  }

  settle(tried: Tried, became: SignupOutcome): void {
    settleSignup(this.#memory, tried, became);
    this.#pace.changed(Date.now());
  }

  traces(accountId: string): ReturnType<typeof signupTraces> {
    return signupTraces(this.#memory, accountId);
  }

  forget(accountId: string): void {
    forgetSignup(this.#memory, accountId);
    this.#pace.store(Date.now());
  }

  override async alarm(): Promise<void> {
    this.#memory = emptySignupMemory();
    this.#alarmSetAtMs = 0;
    this.#pace.restart();
    await this.ctx.storage.deleteAll();
  }

  #store(nowMs: number): void {
    const rows = writeSignups(this.#memory);
    for (const name of SIGNUP_ROWS) this.ctx.storage.kv.put(name, rows[name]);
    if (nowMs - this.#alarmSetAtMs < DAY_MS) return;
    this.#alarmSetAtMs = nowMs;
    void this.ctx.storage.setAlarm(nowMs + FORGET_AFTER_MS);
  }
}
