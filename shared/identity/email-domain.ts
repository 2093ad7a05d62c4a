// RFC 5321 §4.5.3.1: local part 64 octets, whole path 256 with its brackets.
const MAX_LOCAL = 64;
const MAX_ADDRESS = 254;
const MAX_DOMAIN = 253;

const PLAIN_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;
/** Characters that the URL parser would read as something other than part of a host name. */
const NOT_IN_HOST = /[\s\p{Cc}/\\?#@:%<>^`{|}[\]()",;]/u;

/**
 * The lower-case ASCII domain of an e-mail address, or null where the text is not one. Internationalised names become
 * `xn--…`; one trailing dot (the DNS root) is dropped. Domain literals (`[192.0.2.1]`) and single labels have no domain.
 */
export function emailDomain(text: string): string | null {
  if (text.length > MAX_ADDRESS) return null;
  // Quoted local parts may hold "@"; a domain never does.
  const at = text.lastIndexOf("@");
  return at > 0 && isLocalPart(text.slice(0, at)) ? asciiDomain(text.slice(at + 1)) : null;
}

/** A host name as mail lists and addresses write it → lower-case ASCII, or null. */
export function asciiDomain(text: string): string | null {
  const lower = text.toLowerCase();
  const plain = lower.endsWith(".") ? lower.slice(0, -1) : lower;
  if (plain.endsWith(".")) return null;
  const ascii = PLAIN_DOMAIN.test(plain) ? plain : idnaDomain(plain);
  if (ascii === null || ascii.length > MAX_DOMAIN) return null;
  // An all-digit top label is an IPv4 address or a typing error, never a domain.
  return /\.[0-9]+$/u.test(ascii) ? null : ascii;
}

/** Labels of a dot-atom, or a quoted string (RFC 5321 §4.1.2); international local parts (RFC 6531) are taken as they are. */
function isLocalPart(local: string): boolean {
  if (local.length > MAX_LOCAL) return false;
  if (local.startsWith('"')) return /^"(?:[^"\\\p{Cc}]|\\\P{Cc})*"$/u.test(local);
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return false;
  return !/[\s\p{Cc}"(),:;<>@[\\\]]/u.test(local);
}

function idnaDomain(domain: string): string | null {
  if (domain === "" || NOT_IN_HOST.test(domain)) return null;
  // The URL parser is the IDNA (UTS #46) that Node, Workers and browsers share.
  const url = URL.parse(`http://${domain}/`);
  const ascii = url?.hostname.replace(/\.$/u, "") ?? "";
  return PLAIN_DOMAIN.test(ascii) ? ascii : null;
}
