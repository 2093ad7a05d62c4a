import { foldConfusables } from "./confusables.ts";
import { emailDomain } from "./email-domain.ts";

/** Where mail to an address ends up, as far as its provider's published rules say. */
export type Mailbox = {
  /** One text for every spelling that reaches the same box. Only ever evidence: accounts keep the name that was typed. */
  readonly box: string;
  /** Without tags, dots and the like that the provider ignores. */
  readonly local: string;
  readonly domain: string;
};

type Rule = {
  readonly domain?: string;
  /** What begins a tag; every provider that knows tags takes `+`, few that do not give out names with one. */
  readonly tag?: string;
  readonly ignored?: RegExp;
};

/*
 * Rules of large providers, each as its help pages state it (read from memory, checked against common lists in 2026-11; a rule that is
 * wrong joins or parts mailboxes of one provider, and is worth a few points at most):
 * Gmail ignores dots; Proton ignores dots, underscores and hyphens; Yahoo's disposable addresses are `base-word`; Apple, Proton,
 * Google and Yandex have several names for one box; Yandex takes a hyphen for a dot.
 */
const GMAIL: Rule = { domain: "gmail.com", ignored: /\./gu };
const APPLE: Rule = { domain: "icloud.com" };
const PROTON: Rule = { domain: "proton.me", ignored: /[._-]/gu };
const YAHOO: Rule = { tag: "-" };
const YANDEX: Rule = { domain: "yandex.ru", ignored: /[.-]/gu };
const RULES: ReadonlyMap<string, Rule> = new Map([
  ["gmail.com", GMAIL],
  ["googlemail.com", GMAIL],
  ["icloud.com", APPLE],
  ["me.com", APPLE],
  ["mac.com", APPLE],
  ["proton.me", PROTON],
  ["protonmail.com", PROTON],
  ["pm.me", PROTON],
  ["ymail.com", YAHOO],
  ["rocketmail.com", YAHOO],
  ["ya.ru", YANDEX],
]);

/** Fastmail and its like: `anything@name.fastmail.com` reaches `name@fastmail.com`. */
const BY_SUBDOMAIN = /^([^.]+)\.(fastmail\.(?:com|fm)|sent\.com|33mail\.com)$/u;

/** Providers with millions of customers, by the part of their domain that does not change from country to country. */
const LARGE =
  /^(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|gmx|web|t-online|freenet|orange|wanadoo|free|laposte|sfr|libero|virgilio|tiscali|mail|inbox|list|bk|yandex|rambler|ukr|qq|163|126|sina|naver|daum|hanmail|rediffmail|uol|bol|terra|comcast|att|verizon|sbcglobal|btinternet|sky|virginmedia|bigpond|telia|bluewin|seznam|wp|o2|onet|interia|abv|proton|protonmail|pm|fastmail|zoho|tutanota|docomo|ezweb|softbank)\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2}|ne\.jp)$/u;

export function isLargeProvider(domain: string): boolean {
  return LARGE.test(domain);
}

/** Null where the text is no address with a domain. Pure. */
export function mailboxOf(address: string): Mailbox | null {
  const domain = emailDomain(address.trim());
  if (domain === null) return null;
  const typed = address.trim().toLowerCase();
  const [local, host] = subdomainBox(localOf(typed), domain);
  const rule = ruleOf(host);
  const bare = untagged(untagged(local, "+"), rule.tag).replaceAll(rule.ignored ?? /$^/gu, "");
  const box = `${foldConfusables(bare)}@${rule.domain ?? host}`;
  return { box, local: bare, domain: host };
}

function localOf(address: string): string {
  return address.slice(0, address.lastIndexOf("@"));
}

function subdomainBox(local: string, domain: string): readonly [string, string] {
  const [, name, host] = BY_SUBDOMAIN.exec(domain) ?? [];
  return name === undefined || host === undefined ? [local, domain] : [name, host];
}

function ruleOf(domain: string): Rule {
  const known = RULES.get(domain);
  if (known) return known;
  if (domain.startsWith("yahoo.")) return YAHOO;
  return domain.startsWith("yandex.") ? YANDEX : {};
}

/** A tag at the very start would leave nothing: that is a name. */
function untagged(local: string, tag: string | undefined): string {
  const at = tag === undefined ? -1 : local.indexOf(tag);
  return at > 0 ? local.slice(0, at) : local;
}
