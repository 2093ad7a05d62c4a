import { defineCommand } from "citty";
import { ACCOUNT_ARGS, openAccounts } from "./open-accounts.ts";

export const command = defineCommand({
  meta: { description: "print what is kept of an account, as JSON: its memory, sign-up and receipts" },
  args: ACCOUNT_ARGS,
  async run({ args }) {
    const accounts = await openAccounts(args);
    const told = await accounts.ask("GET");
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  },
});
