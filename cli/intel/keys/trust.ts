import { defineCommand } from "citty";
import { JSON_ARG, STATE_ARG } from "../intel-args.ts";
import { printChange } from "./print-keys.ts";
import { withTrusted } from "./release-keys.ts";

export const command = defineCommand({
  meta: { description: "believe another signer's releases" },
  args: {
    signer: {
      type: "positional",
      required: true,
      // One word: a key may begin with a hyphen, which would read as an option.
      description: "name and public key as NAME=KEY, as that signer's own intel keys list shows them",
    },
    ...STATE_ARG,
    ...JSON_ARG,
  },
  run: ({ args }) => printChange(args, (keys) => withTrusted(keys, args.signer)),
});
