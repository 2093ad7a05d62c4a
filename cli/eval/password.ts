import { ntlmHash } from "../../shared/credential/ntlm-hash.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { ABSENT, type Lookup } from "../../shared/domain/lookup.ts";
import type { PasswordAnswer } from "../../workers/gate/deps.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { recordObject, textField } from "./record-fields.ts";

/**
 * `{password}`, `{sha1}` or `{ntlm}` → `{leaked, count?}`; `count` is the least number of sightings of its class. A password
 * is looked for among the NTLM hashes too, where the release has any: those lists do not say what it was.
 */
export function evaluator({ release, ntlm }: Pick<EvalContext, "release" | "ntlm">): Evaluator {
  const askNtlm = async (hash: Uint8Array): Promise<Lookup<PasswordAnswer>> =>
    (await ntlm())?.(hash) ?? ABSENT;
  return async (record) => {
    const asked = hashesOf(recordObject(record));
    const bySha1 = asked.sha1 ? await release.password(asked.sha1) : ABSENT;
    const answer = bySha1.status === "absent" && asked.ntlm ? await askNtlm(asked.ntlm()) : bySha1;
    if (answer.status === "unavailable") {
      throw new RecordError(`lookup_unavailable: expected an answer of the release, got ${answer.cause}`);
    }
    return answer.status === "found" ? { leaked: true, count: answer.value.countAtLeast } : { leaked: false };
  };
}

type Asked = { readonly sha1: Uint8Array | null; readonly ntlm: (() => Uint8Array) | null };

const FIELDS = ["password", "sha1", "ntlm"] as const;

function hashesOf(record: Readonly<Record<string, unknown>>): Asked {
  const given = FIELDS.filter((field) => Object.hasOwn(record, field));
  const [field] = given;
  if (field === undefined || given.length > 1)
    throw new RecordError(`record: expected one of ${FIELDS.join(", ")}, got ${given.length}`);
  const text = textField(record, field);
  if (field === "sha1") return { sha1: bytesOf(field, text, 40), ntlm: null };
  const ntlm = field === "ntlm" ? bytesOf(field, text, 32) : null;
  return ntlm ? { sha1: null, ntlm: () => ntlm } : { sha1: passwordSha1(text), ntlm: () => ntlmHash(text) };
}

function bytesOf(field: string, text: string, digits: number): Uint8Array {
  if (text.length !== digits || !/^[0-9a-f]+$/iu.test(text))
    throw new RecordError(`${field}: expected ${digits} hex digits, got other text`);
  return Buffer.from(text, "hex");
}
