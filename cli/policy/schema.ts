import { defineCommand } from "citty";
import { policyJsonSchema } from "./policy-json-schema.ts";

export const command = defineCommand({
  meta: { description: "print the JSON Schema of a policy, for editors" },
  run() {
    process.stdout.write(policyJsonSchema());
  },
});
