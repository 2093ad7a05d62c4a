import { emailDomain } from "../../shared/identity/email-domain.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { recordObject, textField } from "./record-fields.ts";

/** `{email}` → `{disposable, reasons}`; the reasons are the ids of the lists that hold its domain or a parent of it. */
export function evaluator({ release }: Pick<EvalContext, "release">): Evaluator {
  return (record) => {
    const domain = emailDomain(textField(recordObject(record), "email"));
    if (domain === null) throw new RecordError("email: expected an address with a domain, got other text");
    const reasons = release.disposable(domain);
    return { disposable: reasons.length > 0, reasons };
  };
}
