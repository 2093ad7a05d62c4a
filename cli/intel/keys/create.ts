import { defineCommand } from "citty";
import { JSON_ARG, STATE_ARG } from "../intel-args.ts";
import { printChange } from "./print-keys.ts";
import { withNewSigner } from "./release-keys.ts";

export const command = defineCommand({
  meta: { description: "make a further key that signs releases, beside those that sign already" },
  args: {
    id: { type: "positional", required: false, description: "name of the key (default: the next local-N)" },
    ...STATE_ARG,
    ...JSON_ARG,
  },
  run: ({ args }) => printChange(args, (keys) => withNewSigner(keys, args.id)),
});
