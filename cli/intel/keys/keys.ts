import { defineCommand } from "citty";

export const command = defineCommand({
  meta: { description: "who signs releases here, and whose releases are believed" },
  subCommands: {
    list: async () => (await import("./list.ts")).command,
    create: async () => (await import("./create.ts")).command,
    rotate: async () => (await import("./rotate.ts")).command,
    trust: async () => (await import("./trust.ts")).command,
    distrust: async () => (await import("./distrust.ts")).command,
    sign: async () => (await import("./sign.ts")).command,
  },
});
