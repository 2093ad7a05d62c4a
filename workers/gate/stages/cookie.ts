/** First value of a cookie, or null. `Cookie` lines that a proxy joined with commas are read too. */
export function readCookie(headers: Headers, name: string): string | null {
  for (const pair of (headers.get("cookie") ?? "").split(/[;,]/u)) {
    const at = pair.indexOf("=");
    if (at >= 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

type CookieWords = {
  readonly name: string;
  readonly value: string;
  readonly maxAgeSeconds: number;
  readonly secure: boolean;
};

/** A cookie of the gate's own: for this host only, never readable by scripts, not sent by other sites' forms. */
export function writeCookie({ name, value, maxAgeSeconds, secure }: CookieWords): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

type OwnCookie = "gatehouse-device" | "gatehouse-step-up" | "gatehouse-clearance";

/** `__Host-` keeps subdomains from planting one; browsers take that name over https only, so a laptop's http has none. */
export function ownCookieName(name: OwnCookie, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}
