import { defineCommand } from "citty";

export const command = defineCommand({
  meta: { description: "policies: check them before they are used, print their JSON Schema" },
  subCommands: {
    check: async () => (await import("./check.ts")).command,
    schema: async () => (await import("./schema.ts")).command,
  },
});
