import type { Attempt, Presented } from "../../../shared/domain/attempt.ts";
import type { PlatformFacts } from "../../../shared/domain/client-facts.ts";
import { credentialFacts } from "../../../shared/credential/credential-facts.ts";
import { phoneFacts, signupFacts } from "../../../shared/credential/signup-facts.ts";
import { clientSignature } from "../../../shared/identity/client-signature.ts";
import { verifyDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import type { Keys } from "../../../shared/identity/keys.ts";
import { coarsePlace } from "../../../shared/identity/coarse-place.ts";
import { sourceOf } from "../../../shared/identity/source.ts";
import type { Place } from "../../../shared/domain/source.ts";
import type { Route } from "../../../shared/policy/policy.ts";

/** What a visitor typed. Lives in memory of one request and reaches nothing but `attemptFacts`. */
export type RawCredentials = {
  readonly username: string;
  readonly password: string;
  readonly email?: string;
  readonly phone?: string;
  readonly postal?: string;
};

export type AttemptInput = {
  readonly id: string;
  readonly atMs: number;
  readonly route: Route;
  readonly raw: RawCredentials;
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly platform: PlatformFacts;
  /** As the platform tells it; text that is no address counts as none. */
  readonly address: string | null;
  readonly deviceCookie: string | null;
  readonly presented: Presented;
};

/** An evaluation of millions remembers what it read and issued. */
type Readers = {
  readonly credential?: typeof credentialFacts;
  readonly signature?: typeof clientSignature;
  readonly device?: typeof verifyDeviceCookie;
};

/** Pure: turns one read request into the facts that judgement may know. The gate and `eval attempts` share it. */
export function attemptFacts(input: AttemptInput, keys: Keys, readers: Readers = {}): Attempt {
  const { id, atMs, route, method, url, headers, platform } = input;
  const client = { method, url, headers, platform };
  const credential = (readers.credential ?? credentialFacts)(input.raw, keys, atMs);
  return {
    id,
    atMs,
    routeId: route.id,
    routeKind: route.kind,
    source: {
      ...sourceOf(input.address === null ? null : parseAddress(input.address), platform),
      place: placeOf(input),
    },
    client,
    signature: (readers.signature ?? clientSignature)(client),
    credential,
    device: (readers.device ?? verifyDeviceCookie)(
      input.deviceCookie,
      credential.spellingId,
      atMs,
      keys.device,
    ),
    presented: input.presented,
    ...(route.kind === "signup"
      ? { signup: signupFacts(input.raw, { passwordSha1: credential.passwordSha1, atMs }, keys) }
      : {}),
    ...(route.kind === "reset" && input.raw.phone !== undefined
      ? { phone: phoneFacts(input.raw.phone, keys) }
      : {}),
  };
}

/** Where the policy names headers of a front, its word is the only one; else the platform's. Any other header is anybody's word. */
function placeOf({ route: { location }, headers, platform }: AttemptInput): Place | undefined {
  if (!location) return platform.place;
  return coarsePlace(headers.get(location.latitude), headers.get(location.longitude), true) ?? undefined;
}
