import { defineCommand } from "citty";
import { switchGates } from "./switch-gates.ts";
import { TARGET_ARGS } from "./target-args.ts";

export const command = defineCommand({
  meta: { description: "let gates use the active release again" },
  args: TARGET_ARGS,
  run: ({ args }) => switchGates(args, true),
});
