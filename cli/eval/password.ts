import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { recordObject, textField } from "./record-fields.ts";

/** `{password}` or `{sha1}` → `{leaked, count?}`; `count` is the least number of sightings of its class. */
export function evaluator({ release }: Pick<EvalContext, "release">): Evaluator {
  return async (record) => {
    const answer = await release.password(sha1Of(recordObject(record)));
    if (answer.status === "unavailable") {
      throw new RecordError(`lookup_unavailable: expected an answer of the release, got ${answer.cause}`);
    }
    return answer.status === "found" ? { leaked: true, count: answer.value.countAtLeast } : { leaked: false };
  };
}

function sha1Of(record: Readonly<Record<string, unknown>>): Uint8Array {
  const [hashed, plain] = [Object.hasOwn(record, "sha1"), Object.hasOwn(record, "password")];
  if (hashed === plain) throw new RecordError("record: expected either password or sha1, got both or none");
  if (plain) return passwordSha1(textField(record, "password"));
  const sha1 = textField(record, "sha1");
  if (!/^[0-9a-f]{40}$/iu.test(sha1)) throw new RecordError("sha1: expected 40 hex digits, got other text");
  return Buffer.from(sha1, "hex");
}
