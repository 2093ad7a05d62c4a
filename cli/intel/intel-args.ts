import type { ArgsDef } from "citty";

export const STATE_ARG = {
  state: { type: "string", description: "folder of keys, releases and local storage", default: ".gatehouse" },
} as const satisfies ArgsDef;

export const JSON_ARG = {
  json: { type: "boolean", description: "one JSON document on stdout instead of lines", default: false },
} as const satisfies ArgsDef;

/** Which built release a command looks at, and where it lies. */
export const BUILT_RELEASE_ARGS = {
  release: {
    type: "positional",
    required: false,
    description: "release id (default: the active one, else the newest)",
  },
  ...STATE_ARG,
  out: { type: "string", description: "folder store of releases (default: <state>/releases)" },
  ...JSON_ARG,
} as const satisfies ArgsDef;
