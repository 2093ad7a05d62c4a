import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What one Worker under test is made of. Every variant gets the same bindings, so that only its code differs. */
export type WorkerdVariant = {
  readonly folder: string;
  readonly modules: readonly string[];
  readonly originPort: number;
  /** Folder with the R2 objects: `.gatehouse/releases` of a built release. */
  readonly objectsFolder: string;
  readonly pointers: Readonly<Record<string, string>>;
  readonly keys: string;
  readonly durableObjects: readonly string[];
};

const COMPATIBILITY_DATE = "2026-08-01";
const adapters = path.resolve("test/bench/workerd");
const text = (value: string) => JSON.stringify(value);

/** workerd embeds files beside its configuration only, so every module is copied there first. */
function embedded(folder: string, file: string): string {
  const name = path.basename(file);
  copyFileSync(file, path.join(folder, name));
  return `(name = ${text(name)}, esModule = embed ${text(name)})`;
}

function gateBindings(variant: WorkerdVariant): string {
  return [
    `(name = "CONFIG", kvNamespace = "kv")`,
    `(name = "INTEL", r2Bucket = "r2")`,
    `(name = "ORIGIN", text = "")`,
    `(name = "GATEHOUSE_KEYS", text = ${text(variant.keys)})`,
    ...variant.durableObjects.map(
      (name) => `(name = ${text(bindingName(name))}, durableObjectNamespace = ${text(name)})`,
    ),
  ].join(",\n    ");
}

/** AccountState → ACCOUNT_STATE, as wrangler.toml names them. */
function bindingName(className: string): string {
  return className.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, "_").toUpperCase();
}

/** Writes the configuration of one process: the Worker under test, its storage, and the origin as its only way out. */
export function writeWorkerdConfig(variant: WorkerdVariant): string {
  const { folder } = variant;
  mkdirSync(path.join(folder, "state"), { recursive: true });
  const modules = variant.modules.map((file) => embedded(folder, file)).join(", ");
  const namespaces = variant.durableObjects
    .map((name) => `(className = ${text(name)}, uniqueKey = ${text(name)}, enableSql = true)`)
    .join(", ");
  const date = text(COMPATIBILITY_DATE);
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main), (name = "kv", worker = .kv), (name = "r2", worker = .r2),
    (name = "state", disk = (path = ${text(path.join(folder, "state"))}, writable = true)),
    (name = "objects", disk = (path = ${text(variant.objectsFolder)})),
    (name = "origin", external = (address = "127.0.0.1:${variant.originPort}", http = ()))
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:0", http = (cfBlobHeader = "CF-Blob"), service = "main"),
    (name = "kv", address = "127.0.0.1:0", http = (), service = "kv"),
    (name = "r2", address = "127.0.0.1:0", http = (), service = "r2")
  ]
);
const main :Workerd.Worker = (
  modules = [${modules}], compatibilityDate = ${date}, globalOutbound = "origin",
  bindings = [${gateBindings(variant)}],
  durableObjectNamespaces = [${namespaces}], durableObjectStorage = (localDisk = "state")
);
const kv :Workerd.Worker = (
  modules = [${embedded(folder, path.join(adapters, "kv.js"))}], compatibilityDate = ${date},
  bindings = [(name = "VALUES", json = ${text(JSON.stringify(variant.pointers))})]
);
const r2 :Workerd.Worker = (
  modules = [${embedded(folder, path.join(adapters, "r2.js"))}], compatibilityDate = ${date},
  bindings = [(name = "FOLDER", service = "objects")]
);
`;
  const file = path.join(folder, "workerd.capnp");
  writeFileSync(file, config);
  return file;
}
