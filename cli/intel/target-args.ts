import type { ArgsDef } from "citty";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";

/** Where a release goes. Secrets come from the environment only: a command line is seen by every process. */
export const TARGET_ARGS = {
  ...STATE_ARG,
  target: {
    type: "enum",
    options: ["local", "console", "cloudflare", "s3", "folder"],
    description: "where releases go (default: console if --console is given, else the gate of this machine)",
  },
  console: { type: "string", description: "console of a deployed gate (with GATEHOUSE_OPERATOR_TOKEN)" },
  bucket: { type: "string", description: "bucket of cloudflare or s3 (default: gatehouse-intel)" },
  "kv-namespace": { type: "string", description: "cloudflare: id of the KV namespace CONFIG" },
  endpoint: { type: "string", description: "s3: address of the store, such as https://s3.example.com" },
  region: { type: "string", description: "s3: region (default: us-east-1)" },
  folder: { type: "string", description: "folder: where to, such as a mounted volume" },
  ...JSON_ARG,
} as const satisfies ArgsDef;
