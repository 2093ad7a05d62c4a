import { defineCommand } from "citty";
import { JSON_ARG, STATE_ARG } from "../intel-args.ts";
import { printChange } from "./print-keys.ts";
import { withNewestOnly } from "./release-keys.ts";

export const command = defineCommand({
  meta: { description: "let the newest key sign alone, once every gate believes it" },
  args: { ...STATE_ARG, ...JSON_ARG },
  run: ({ args }) => printChange(args, withNewestOnly),
});
