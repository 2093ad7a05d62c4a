import type { CredentialFacts } from "../../../shared/domain/attempt.ts";

/** How accounts tell the spellings of their name apart: 64 bits, of a handful. Null: it was typed as it is folded. */
export function spellingOf({
  accountId,
  spellingId,
}: Pick<CredentialFacts, "accountId" | "spellingId">): string | null {
  return spellingId === accountId ? null : spellingId.slice(0, 16);
}
