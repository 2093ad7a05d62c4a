import { defineCommand } from "citty";
import { JSON_ARG, STATE_ARG } from "../intel-args.ts";
import { printChange } from "./print-keys.ts";
import { withoutTrusted } from "./release-keys.ts";

export const command = defineCommand({
  meta: { description: "believe a signer's releases no more; also those that are active" },
  args: {
    id: { type: "positional", required: true, description: "the signer's name" },
    ...STATE_ARG,
    ...JSON_ARG,
  },
  run: ({ args }) => printChange(args, (keys) => withoutTrusted(keys, args.id)),
});
