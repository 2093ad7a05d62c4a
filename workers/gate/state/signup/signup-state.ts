import { DurableObject } from "cloudflare:workers";
import type {
  Recovery,
  RecoveryReading,
  Signup,
  SignupOutcome,
  SignupReading,
} from "../../../../shared/domain/signup.ts";
import {
  emptySignupMemory,
  enterSignup,
  forgetSignup,
  recover,
  settleSignup,
  signupTraces,
} from "./signup-memory.ts";
import { readSignups, SIGNUP_ROWS, writeSignups } from "./signup-record.ts";

/**
 * Three rows a minute at most for what comes in, and three for what becomes of it, however many sign up; a death in between loses a
 * minute's comparisons. Apart, because at a quiet site the object falls asleep between two visitors: what had been written when one
 * came in would be all that is known of him, and whoever got in would count as lost.
 */
const STORE_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** A month after the last sign-up nothing that is written down means anything any more. */
const FORGET_AFTER_MS = 31 * DAY_MS;

/** The new accounts of a whole site among each other. One object: what a farm repeats, it repeats everywhere. */
export class SignupState extends DurableObject<unknown> {
  #memory;
  #enteredAtMs = 0;
  #settledAtMs = 0;
  #alarmSetAtMs = 0;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const rows = SIGNUP_ROWS.map((name) => [name, ctx.storage.kv.get<string>(name)] as const);
    this.#memory = readSignups(Object.fromEntries(rows.filter(([, text]) => text !== undefined)));
  }

  enter(signup: Signup): SignupReading {
    const reading = enterSignup(this.#memory, signup);
    this.#storeEntered(signup.atMs);
    return reading;
  }

  recover(recovery: Recovery): RecoveryReading {
    const reading = recover(this.#memory, recovery);
    this.#storeEntered(recovery.atMs);
    return reading;
  }

  settle(accountId: string, became: SignupOutcome): void {
    settleSignup(this.#memory, accountId, became);
    const nowMs = Date.now();
    if (nowMs - this.#settledAtMs < STORE_EVERY_MS) return;
    this.#settledAtMs = nowMs;
    this.#store(nowMs);
  }

  traces(accountId: string): ReturnType<typeof signupTraces> {
    return signupTraces(this.#memory, accountId);
  }

  forget(accountId: string): void {
    forgetSignup(this.#memory, accountId);
    this.#store(Date.now());
  }

  override async alarm(): Promise<void> {
    this.#memory = emptySignupMemory();
    this.#alarmSetAtMs = 0;
    await this.ctx.storage.deleteAll();
  }

  #storeEntered(nowMs: number): void {
    if (nowMs - this.#enteredAtMs < STORE_EVERY_MS) return;
    this.#enteredAtMs = nowMs;
    this.#store(nowMs);
  }

  #store(nowMs: number): void {
    const rows = writeSignups(this.#memory);
    for (const name of SIGNUP_ROWS) this.ctx.storage.kv.put(name, rows[name]);
    if (nowMs - this.#alarmSetAtMs < DAY_MS) return;
    this.#alarmSetAtMs = nowMs;
    void this.ctx.storage.setAlarm(nowMs + FORGET_AFTER_MS);
  }
}
