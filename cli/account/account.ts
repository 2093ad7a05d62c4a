import { defineCommand } from "citty";

export const command = defineCommand({
  meta: { description: "show or erase what a gate keeps of one account" },
  subCommands: {
    export: async () => (await import("./export.ts")).command,
    forget: async () => (await import("./forget.ts")).command,
  },
});
