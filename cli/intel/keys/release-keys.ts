import { freshSigner, type ReleaseKeys } from "../../local-keys.ts";
import { UsageError } from "../../usage-error.ts";

// As in shared/identity/keys.ts; signers are named in manifests, receipts and logs.
const SIGNER_ID = /^[a-z0-9-]{1,24}$/u;
// 32 bytes in base64url without padding.
const PUBLIC_KEY = /^[A-Za-z0-9_-]{43}$/u;
// Each is tried for every manifest that an isolate opens.
const MAX_SIGNERS = 16;

/** A further key that signs from now on, beside those before it, and that is believed here. */
export function withNewSigner(keys: ReleaseKeys, wantedId: string | undefined): ReleaseKeys {
  const id = wantedId ?? freeId(keys);
  const { signing, trusted } = freshSigner(checkedNewId(keys, id));
  return {
    signing: [signing, ...keys.signing],
    releaseSigners: checkedCount([trusted, ...keys.releaseSigners]),
  };
}

/** From now on the newest key signs alone. The others stay believed until they are distrusted. */
export function withNewestOnly(keys: ReleaseKeys): ReleaseKeys {
  if (keys.signing.length > 1) return { ...keys, signing: keys.signing.slice(0, 1) };
  throw new UsageError(
    "keys_rotate: expected a newer key beside the one that signs, got one key only; run intel keys create first",
  );
}

/** `signer` is NAME=KEY. */
export function withTrusted(keys: ReleaseKeys, signer: string): ReleaseKeys {
  const [id = "", publicKey = ""] = signer.split("=");
  if (!PUBLIC_KEY.test(publicKey)) {
    throw new UsageError(
      `public_key: expected 32 bytes in base64url (43 characters) after NAME=, got ${publicKey.length}; see intel keys list`,
    );
  }
  const trusted = { id: checkedNewId(keys, id), publicKey };
  return { ...keys, releaseSigners: checkedCount([...keys.releaseSigners, trusted]) };
}

export function withoutTrusted(keys: ReleaseKeys, id: string): ReleaseKeys {
  const releaseSigners = keys.releaseSigners.filter((signer) => signer.id !== id);
  if (releaseSigners.length === keys.releaseSigners.length)
    throw new UsageError(`signer_id: expected one of ${idsOf(keys)}, got another; see intel keys list`);
  if (releaseSigners.length === 0)
    throw new UsageError("keys_distrust: expected another signer to remain, got none; trust one first");
  if (keys.signing.some((signing) => signing.id === id)) {
    throw new UsageError(
      "keys_distrust: expected a key that does not sign here, got one that does; run intel keys rotate first",
    );
  }
  return { ...keys, releaseSigners };
}

function checkedNewId(keys: ReleaseKeys, id: string): string {
  if (!SIGNER_ID.test(id))
    throw new UsageError("signer_id: expected 1 to 24 of a-z, 0-9 and -, got other text; choose another id");
  if (keys.releaseSigners.every((signer) => signer.id !== id)) return id;
  // The same name for another key would make every message about it ambiguous.
  throw new UsageError("signer_id: expected a new id, got one that is in use; choose another id");
}

function checkedCount(signers: ReleaseKeys["releaseSigners"]): ReleaseKeys["releaseSigners"] {
  if (signers.length <= MAX_SIGNERS) return signers;
  throw new UsageError(
    `release_signers: expected at most ${MAX_SIGNERS}, got ${signers.length}; distrust old ones first`,
  );
}

function freeId({ releaseSigners }: ReleaseKeys): string {
  const used = new Set(releaseSigners.map(({ id }) => id));
  let number = 1;
  while (used.has(`local-${number}`)) number += 1;
  return `local-${number}`;
}

function idsOf({ releaseSigners }: ReleaseKeys): string {
  return releaseSigners.map(({ id }) => id).join(", ");
}
