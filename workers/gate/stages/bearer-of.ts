import type { Bearer } from "../../../shared/challenge/challenge-token.ts";
import { clientSignature } from "../../../shared/identity/client-signature.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import { sourceOf } from "../../../shared/identity/source.ts";
import type { GateDeps } from "../gate-deps.ts";
import { addressOf, clientOf } from "./attempt-of.ts";
import { locate } from "./locate.ts";

/** Whom a challenge or clearance is bound to, where no attempt was made of the request. */
export async function bearerOf(
  request: Request,
  deps: Pick<GateDeps, "release">,
): Promise<Omit<Bearer, "routeId">> {
  const client = clientOf(request);
  const address = addressOf(request);
  const from = sourceOf(address === null ? null : parseAddress(address), client.platform);
  const { source } = locate(from, await deps.release());
  return { source, signature: clientSignature(client) };
}
