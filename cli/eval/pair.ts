import { identityKeys } from "../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { normaliseLogin } from "../../shared/identity/normalise-login.ts";
import type { Lookup } from "../../shared/domain/lookup.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { recordObject, textField } from "./record-fields.ts";

/** `{username, password}` → `{answer}`: the strongest of pair, similar, username, password, none. */
export function evaluator({ release, keys }: Pick<EvalContext, "release" | "keys">): Evaluator {
  return async (line) => {
    const record = recordObject(line);
    const [username, password] = [textField(record, "username"), textField(record, "password")];
    const identity = valueOf(
      await release.identity(identityKeys(keys.identity, normaliseLogin(username), password)),
    );
    if (identity !== null) return { answer: identity };
    return { answer: valueOf(await release.password(passwordSha1(password))) === null ? "none" : "password" };
  };
}

/** Null where it is absent. */
function valueOf<T>(lookup: Lookup<T>): T | null {
  if (lookup.status === "unavailable") {
    throw new RecordError(`lookup_unavailable: expected an answer of the release, got ${lookup.cause}`);
  }
  return lookup.status === "found" ? lookup.value : null;
}
