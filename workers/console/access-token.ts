import { createRemoteJWKSet, jwtVerify } from "jose";

type JwksLike = Parameters<typeof jwtVerify>[1];

/**
 * Checks assertions of Cloudflare Access: signature by the team's published keys, issuer, audience and expiry.
 * Keys are fetched on first use and kept by `jose`; one that cannot be fetched means "no".
 */
export function accessChecker(
  team: string,
  audience: string,
  keys: JwksLike = createRemoteJWKSet(new URL("/cdn-cgi/access/certs", team)),
): (assertion: string) => Promise<boolean> {
  return async (assertion) => {
    try {
      await jwtVerify(assertion, keys, {
        issuer: new URL(team).origin,
        audience,
        algorithms: ["RS256", "ES256"],
      });
      return true;
    } catch {
      return false;
    }
  };
}
