import { defineCommand } from "citty";
import { switchGates } from "./switch-gates.ts";
import { TARGET_ARGS } from "./target-args.ts";

export const command = defineCommand({
  meta: { description: "kill switch: let every gate judge without intelligence" },
  args: TARGET_ARGS,
  run: ({ args }) => switchGates(args, false),
});
