import gate, {
  AccountState as PlainAccountState,
  CampaignState as PlainCampaignState,
  ChallengeLedger as PlainChallengeLedger,
  ReceiptLog as PlainReceiptLog,
  SignupState as PlainSignupState,
  SourceState as PlainSourceState,
  StreamState as PlainStreamState,
} from "../../../workers/gate/index.ts";
import type { Env } from "../../../workers/gate/env.ts";

/** What the platform would bill one class of objects for. An alarm is a row written. */
type Count = { requests: number; reads: number; rowsRead: number; rowsWritten: number };

const counts: Record<string, Count> = {};

function countOf(name: string): Count {
  return (counts[name] ??= { requests: 0, reads: 0, rowsRead: 0, rowsWritten: 0 });
}

/** Every call that a Worker can make is a request of an object. */
function countRequests(name: string, own: object, plain: object): void {
  for (const method of Object.getOwnPropertyNames(plain)) {
    const value: unknown = Reflect.get(plain, method);
    if (method === "constructor" || method === "alarm" || typeof value !== "function") continue;
    Object.defineProperty(own, method, {
      value(this: unknown, ...asked: unknown[]): unknown {
        countOf(name).requests += 1;
        return Reflect.apply(value, this, asked);
      },
    });
  }
}

/** Counts from outside what an object asks of its storage: its own storage property hides the platform's. */
function counted(ctx: DurableObjectState, name: string): DurableObjectState {
  const count = countOf(name);
  const { storage } = ctx;
  const kv = new Proxy(storage.kv, {
    get(target, property) {
      if (property === "get") count.reads += 1;
      if (property === "put" || property === "delete") count.rowsWritten += 1;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const exec = (query: string, ...bindings: unknown[]) => {
    const cursor = storage.sql.exec(query, ...bindings);
    const rows = cursor.toArray();
    count.rowsRead += cursor.rowsRead;
    count.rowsWritten += cursor.rowsWritten;
    return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  const storageProxy = new Proxy(storage, {
    get(target, property) {
      if (property === "kv") return kv;
      if (property === "sql") return { exec };
      if (property === "setAlarm" || property === "deleteAll") count.rowsWritten += 1;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return Object.defineProperty(ctx, "storage", { value: storageProxy });
}

export class AccountState extends PlainAccountState {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "AccountState"), env);
  }
}

export class SourceState extends PlainSourceState {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "SourceState"), env);
  }
}

export class CampaignState extends PlainCampaignState {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "CampaignState"), env);
  }
}

export class SignupState extends PlainSignupState {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "SignupState"), env);
  }
}

export class StreamState extends PlainStreamState {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "StreamState"), env);
  }
}

export class ChallengeLedger extends PlainChallengeLedger {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "ChallengeLedger"), env);
  }
}

export class ReceiptLog extends PlainReceiptLog {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(counted(ctx, "ReceiptLog"), env);
  }
}

countRequests("AccountState", AccountState.prototype, PlainAccountState.prototype);
countRequests("SourceState", SourceState.prototype, PlainSourceState.prototype);
countRequests("CampaignState", CampaignState.prototype, PlainCampaignState.prototype);
countRequests("SignupState", SignupState.prototype, PlainSignupState.prototype);
countRequests("StreamState", StreamState.prototype, PlainStreamState.prototype);
countRequests("ChallengeLedger", ChallengeLedger.prototype, PlainChallengeLedger.prototype);
countRequests("ReceiptLog", ReceiptLog.prototype, PlainReceiptLog.prototype);

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    return new URL(request.url).pathname === "/__counts" ? Response.json(counts) : gate.fetch(request, env);
  },
};
