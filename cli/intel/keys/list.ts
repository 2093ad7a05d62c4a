import { defineCommand } from "citty";
import { ensureLocalKeys } from "../../local-keys.ts";
import { JSON_ARG, STATE_ARG } from "../intel-args.ts";
import { printKeys } from "./print-keys.ts";

export const command = defineCommand({
  meta: { description: "list the signers that are believed, and say which of them sign here" },
  args: { ...STATE_ARG, ...JSON_ARG },
  async run({ args }) {
    const { keys, signers } = await ensureLocalKeys(args.state);
    printKeys(args.json, { signs: signers.map(({ id }) => id), releaseSigners: keys.releaseSigners });
  },
});
