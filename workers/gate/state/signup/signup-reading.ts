import type {
  PhoneFacts,
  Shared,
  Signup,
  SignupFacts,
  SignupReading,
} from "../../../../shared/domain/signup.ts";
import { unanswered, type Conversions } from "./conversions.ts";
import { short } from "./short-id.ts";
import { expectedShare, experienceOf, seenShare, type Usual } from "./usual-signups.ts";

/** How many accounts have a key in common, and from which networks. */
export type Count = { accounts: number; readonly networks: Map<string, number> };

/** A mailbox with several spellings: the accounts that used it, the last one's time. */
export type Box = { readonly accounts: readonly string[]; readonly atMs: number };

/** What a sign-up is compared with. */
type Compared = {
  readonly entries: ReadonlyMap<string, unknown>;
  readonly counts: ReadonlyMap<string, Count>;
  readonly usual: Usual;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly conversions: Conversions;
};

/** A client through all its versions. */
const FAMILY = "m:";
/** Whose mail is at a small domain that twice as many came from as usual: all such domains together, for a farm may have several. */
const COMPANY = "o:";
/** A family has a domain of its own. */
const COMPANY_OTHERS = 2;
/** Before the site showed half of what it is like, its region's provider looks like a company's. */
const LEAST_EXPERIENCE = 0.5;

/** What a sign-up is counted by. Pure. */
export function keysOf(memory: Compared, { signature, family, country, facts }: Signup, network: string) {
  const { stem, domain, shape, look, passwords, phone, phoneBlock } = facts;
  return [
    `l:${look}`,
    `s:${look} ${shape}`,
    `g:${signature}`,
    `${FAMILY}${family}`,
    `c:${country}`,
    ...(domain === null ? [] : [`d:${domain}`, `f:${domain} ${look} ${shape}`]),
    ...(isOfCompany(memory, facts, network) ? [COMPANY] : []),
    ...(stem === null ? [] : [`t:${stem}`]),
    ...passwords.slice(0, 1).map((password) => `p:${password}`),
    ...(phone === null || phoneBlock === null ? [] : [`n:${phone}`, `b:${phoneBlock}`]),
  ];
}

function isOfCompany(
  { counts, entries, usual }: Compared,
  { domain, largeProvider }: SignupFacts,
  network: string,
): boolean {
  if (domain === null || largeProvider || experienceOf(usual) < LEAST_EXPERIENCE) return false;
  const others = spread(counts.get(`d:${domain}`), network);
  return others >= COMPANY_OTHERS && others > 2 * entries.size * expectedShare(usual, `d:${domain}`);
}

/** Others of the kind at other domains: those at its own are counted by the domain. */
function companiesOf(memory: Compared, facts: SignupFacts, network: string): Shared {
  if (!isOfCompany(memory, facts, network)) return { others: 0, expected: 0 };
  const { counts, entries, usual } = memory;
  const own = spread(counts.get(`d:${facts.domain ?? ""}`), network);
  const others = Math.max(0, spread(counts.get(COMPANY), network) - own);
  return { others, expected: entries.size * expectedShare(usual, COMPANY) };
}

/** What it has in common with those before it. Pure. */
export function readSignup(
  memory: Compared,
  { accountId, signature, family, country, facts }: Signup,
  network: string,
): SignupReading {
  const { usual, entries, counts } = memory;
  const { stem, domain, largeProvider, shape, look, passwords, phone, phoneBlock } = facts;
  const all = entries.size;
  const shared = (key: string, of: number, likeKey = key): Shared => ({
    others: spread(counts.get(key), network),
    expected: of * expectedShare(usual, likeKey),
  });
  const alike = passwords.flatMap((password) => counts.get(`p:${password}`) ?? []);
  const shapeKey = `s:${look} ${shape}`;
  const aliases = facts.mailbox === null ? 0 : otherSpellings(memory.boxes.get(facts.mailbox), accountId);
  const ofDomain = domain === null ? all : (counts.get(`d:${domain}`)?.accounts ?? 0);
  return {
    aliases,
    // Spellings of one mailbox have one stem: that is the same observation.
    sameStem: stem === null ? 0 : Math.max(0, (counts.get(`t:${stem}`)?.accounts ?? 0) - aliases),
    samePassword: alike.reduce((sum, count) => sum + spread(count, network), 0),
    samePasswordHere: alike.some(({ networks }) => networks.has(network)),
    shape: shared(domain === null ? shapeKey : `f:${domain} ${look} ${shape}`, ofDomain, shapeKey),
    domain: domain === null || largeProvider ? { others: 0, expected: 0 } : shared(`d:${domain}`, all),
    companies: companiesOf(memory, facts, network),
    look: shared(`l:${look}`, all),
    signature: {
      others: spread(counts.get(`g:${signature}`), network),
      expected: expectedOf(memory, [`g:${signature}`, `${FAMILY}${family}`], network),
    },
    country: shared(`c:${country}`, all),
    samePhone: phone === null ? 0 : (counts.get(`n:${phone}`)?.accounts ?? 0),
    phoneBlock: {
      others: phoneBlock === null ? 0 : (counts.get(`b:${phoneBlock}`)?.accounts ?? 0),
      expected: all * expectedShare(usual, `b:${phoneBlock ?? ""}`),
    },
    unanswered: unanswered(memory.conversions, rangesOf(facts)),
    experience: experienceOf(usual),
  };
}

/** Standard deviations by which a family may have grown beyond its usual share. */
const GROWN = 2;

/**
 * How many of a client's version there would be on a usual day. A new version takes the place of older ones, a farm comes on top: so
 * there may be as many as its family has room for, unless the whole family has outgrown it.
 */
function expectedOf(
  { counts, entries, usual }: Compared,
  [version, family]: readonly [version: string, family: string],
  network: string,
): number {
  const usually = entries.size * expectedShare(usual, version);
  const [ofFamily, own] = [spread(counts.get(family), network), spread(counts.get(version), network)];
  const usualOfFamily = entries.size * seenShare(usual, family);
  const hasGrown = ofFamily > usualOfFamily + GROWN * Math.sqrt(usualOfFamily);
  return hasGrown ? usually : Math.max(usually, usualOfFamily - (ofFamily - own));
}

/** How many others an old sign-up met, and how many it would have, for each of what it is learned by. */
export function companyOf(memory: Compared, keys: readonly string[], network: string): readonly Shared[] {
  const family = keys.find((key) => key.startsWith(FAMILY)) ?? "";
  return keys
    .filter((key) => key !== family)
    .map((key) => ({
      others: spread(memory.counts.get(key), network),
      expected: key.startsWith("g:")
        ? expectedOf(memory, [key, family], network)
        : memory.entries.size * expectedShare(memory.usual, key),
    }));
}

/** Other networks: a class of thirty in one room is nobody's company, thirty homes are. */
function spread(count: Count | undefined, network: string): number {
  return count ? count.networks.size - (count.networks.has(network) ? 1 : 0) : 0;
}

function otherSpellings(box: Box | undefined, accountId: string): number {
  return box ? box.accounts.filter((account) => account !== short(accountId)).length : 0;
}

/** A phone number's ten thousand and ten million neighbours. */
export function rangesOf({ phoneBlock, phoneArea }: PhoneFacts): readonly string[] {
  return phoneBlock === null || phoneArea === null ? [] : [phoneBlock, phoneArea];
}
