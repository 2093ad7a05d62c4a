import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What one Worker under test is made of. Every variant gets the same bindings, so that only its code differs. */
export type WorkerVariant = {
  readonly folder: string;
  /** The bundle; the first module is the entry. */
  readonly modules: readonly string[];
  readonly originPort: number;
  readonly storage: StoragePorts;
  readonly keys: string;
  /** Of V8, such as "--expose-gc". */
  readonly v8Flags?: readonly string[];
};

export type StoragePorts = { readonly kv: number; readonly r2: number };

const COMPATIBILITY_DATE = "2026-08-01";
const DURABLE_OBJECTS = [
  ["ACCOUNT_STATE", "AccountState"],
  ["SOURCE_STATE", "SourceState"],
  ["CAMPAIGN_STATE", "CampaignState"],
  ["SIGNUP_STATE", "SignupState"],
  ["STREAM_STATE", "StreamState"],
  ["RECEIPT_LOG", "ReceiptLog"],
  ["CHALLENGE_LEDGER", "ChallengeLedger"],
] as const;
const adapters = path.resolve("test/bench/workerd");
const text = (value: string) => JSON.stringify(value);

/** workerd embeds files beside its configuration only, so every module is copied there first. */
function embedded(folder: string, file: string): string {
  const name = path.basename(file);
  copyFileSync(file, path.join(folder, name));
  const kind = name.endsWith(".bin") ? "data" : "esModule";
  return `(name = ${text(name)}, ${kind} = embed ${text(name)})`;
}

/** KV and R2 in a process of their own: on the platform their work is not the Worker's CPU either. */
export function writeStorageConfig(
  folder: string,
  objectsFolder: string,
  pointers: Readonly<Record<string, string>>,
): string {
  mkdirSync(folder, { recursive: true });
  const worker = (name: "kv" | "r2", binding: string) =>
    `const ${name} :Workerd.Worker = (modules = [${embedded(folder, path.join(adapters, `${name}.js`))}],
  compatibilityDate = ${text(COMPATIBILITY_DATE)}, bindings = [${binding}]);`;
  return write(
    folder,
    `const config :Workerd.Config = (
  services = [ (name = "kv", worker = .kv), (name = "r2", worker = .r2), (name = "objects", disk = (path = ${text(objectsFolder)})) ],
  sockets = [ (name = "kv", address = "127.0.0.1:0", http = (), service = "kv"), (name = "r2", address = "127.0.0.1:0", http = (), service = "r2") ]
);
${worker("kv", `(name = "VALUES", json = ${text(JSON.stringify(pointers))})`)}
${worker("r2", `(name = "FOLDER", service = "objects")`)}
`,
  );
}

/** The Worker under test with its Durable Objects on a local disk, and the origin as its only way out. */
export function writeWorkerConfig(variant: WorkerVariant): string {
  const { folder, modules, originPort, storage, keys, v8Flags = [] } = variant;
  const state = path.join(folder, "state");
  mkdirSync(state, { recursive: true });
  const bindings = DURABLE_OBJECTS.map(
    ([name, type]) => `(name = "${name}", durableObjectNamespace = "${type}")`,
  );
  const namespaces = DURABLE_OBJECTS.map(
    ([, type]) => `(className = "${type}", uniqueKey = "${type}", enableSql = true)`,
  );
  return write(
    folder,
    `const config :Workerd.Config = ( v8Flags = [${v8Flags.map((flag) => text(flag)).join(", ")}],
  services = [ (name = "main", worker = .main), (name = "state", disk = (path = ${text(state)}, writable = true)),
    ${external("origin", originPort)}, ${external("kv", storage.kv)}, ${external("r2", storage.r2)} ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (cfBlobHeader = "CF-Blob"), service = "main") ]
);
const main :Workerd.Worker = (
  modules = [${modules.map((file) => embedded(folder, file)).join(", ")}],
  compatibilityDate = ${text(COMPATIBILITY_DATE)}, globalOutbound = "origin",
  bindings = [ (name = "CONFIG", kvNamespace = "kv"), (name = "INTEL", r2Bucket = "r2"), (name = "ORIGIN", text = ""),
    (name = "GATEHOUSE_KEYS", text = ${text(keys)}), ${bindings.join(", ")} ],
  durableObjectNamespaces = [${namespaces.join(", ")}], durableObjectStorage = (localDisk = "state")
);
`,
  );
}

function external(name: string, port: number): string {
  return `(name = "${name}", external = (address = "127.0.0.1:${port}", http = ()))`;
}

function write(folder: string, body: string): string {
  const file = path.join(folder, "workerd.capnp");
  writeFileSync(file, `using Workerd = import "/workerd/workerd.capnp";\n${body}`);
  return file;
}
