import { defineCommand } from "citty";
import { ACCOUNT_ARGS, openAccounts } from "./open-accounts.ts";

export const command = defineCommand({
  meta: { description: "erase what is kept of an account; receipts leave with their ring" },
  args: ACCOUNT_ARGS,
  async run({ args }) {
    const accounts = await openAccounts(args);
    await accounts.ask("DELETE");
    process.stdout.write(`forgotten: ${accounts.ids.join(", ")}\n`);
  },
});
