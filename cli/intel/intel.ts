import { defineCommand } from "citty";

export const command = defineCommand({
  meta: { description: "threat intelligence: releases" },
  subCommands: {
    fetch: async () => (await import("./fetch.ts")).command,
    build: async () => (await import("./build.ts")).command,
    merge: async () => (await import("./merge.ts")).command,
    verify: async () => (await import("./verify.ts")).command,
    inspect: async () => (await import("./inspect.ts")).command,
    activate: async () => (await import("./activate.ts")).command,
    rollback: async () => (await import("./rollback.ts")).command,
    off: async () => (await import("./off.ts")).command,
    on: async () => (await import("./on.ts")).command,
    collect: async () => (await import("./collect.ts")).command,
    diff: async () => (await import("./diff.ts")).command,
    cost: async () => (await import("./cost.ts")).command,
    keys: async () => (await import("./keys/keys.ts")).command,
    list: async () => (await import("./list.ts")).command,
  },
});
