import * as z from "zod";
import { policySchema } from "../../shared/policy/policy.ts";

/** What a person writes, so fields with defaults are optional. The rules between fields are `policy check`'s alone. */
export function policyJsonSchema(): string {
  const schema = z.toJSONSchema(policySchema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ title: "Gatehouse policy", ...schema }, null, 2)}\n`;
}
