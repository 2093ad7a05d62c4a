import * as z from "zod/mini";
import { issuerKey } from "../agent/private-token.ts";
import { LADDER_RUNGS } from "../challenge/challenge-step.ts";
import { fromBase64Url } from "../identity/base64-url.ts";
import { parseCidr } from "../identity/cidr.ts";
import { lineName } from "./line-name.ts";

export const ladder = z.array(z.enum(LADDER_RUNGS)).check(z.minLength(1));
/** 2^n hashes are expected: 24 is a minute of a fast desktop, and nobody waits that long. */
const workBits = z.int().check(z.minimum(4), z.maximum(24));

const publicHttps = z
  .string()
  .check(z.refine(isPublicHttps, "expected https://host/path with a public host name, no port and no query"));

/** A program that may say who it is by signing its requests; its keys are fetched from here and nowhere else. */
const agent = z.strictObject({
  name: lineName,
  directory: publicHttps,
});

export const cidr = z
  .string()
  .check(z.refine((text) => parseCidr(text) !== null, "expected an address or a.b.c.d/n"));

/** A program that cannot sign: known by its name and by where it comes from. Without the second the first is a lie. */
const crawler = z.strictObject({
  name: lineName,
  /** A part of its user agent, whatever the case. */
  userAgent: z.string().check(z.minLength(3), z.maxLength(64)),
  /** The ranges that its operator publishes. */
  cidrs: z._default(z.array(cidr).check(z.maxLength(1_024)), []),
  /** Its address has a name below one of these, and that name has the address. */
  domains: z._default(
    z
      .array(
        z
          .string()
          .check(z.regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,24}$/u, "expected a domain such as googlebot.com")),
      )
      .check(z.maxLength(8)),
    [],
  ),
  /** Who is asked for names (DNS over HTTPS, JSON). He learns the addresses of those who claim to be this crawler. */
  resolver: z.optional(publicHttps),
});

/** An address of the gate's own network, or of the machine beside it, is nobody's directory. */
function isPublicHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, search, hash, username, href } = new URL(text);
  const named = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/u.test(hostname);
  const isLocal = /\.(?:localhost|local|internal|lan|home|arpa)$/u.test(hostname);
  return (
    href === text && protocol === "https:" && named && !isLocal && port + search + hash + username === ""
  );
}

function isIssuerKey(text: string): boolean {
  const bytes = fromBase64Url(text);
  return bytes !== null && issuerKey(bytes) !== null;
}

/** What the action `challenge` means on this route (docs/challenge.md). */
export const challengeSettings = z.strictObject({
  /** The first rung that an attempt has not passed is what it is asked for. */
  ladder: z._default(ladder, ["silent", "page", "step_up"]),
  /** The ladder while the route is under attack; the same one where left out. */
  underAttack: z.optional(ladder),
  work: z._default(
    z.strictObject({
      silent: workBits,
      page: workBits,
      underAttack: z.int().check(z.minimum(0), z.maximum(6)),
    }),
    { silent: 16, page: 18, underAttack: 2 },
  ),
  waitSeconds: z._default(z.int().check(z.minimum(0), z.maximum(120)), 15),
  clearanceMinutes: z._default(z.int().check(z.minimum(0), z.maximum(1_440)), 30),
  clearanceEpoch: z._default(z.int().check(z.minimum(0), z.maximum(999_999)), 0),
  ifLedgerUnavailable: z._default(z.enum(["ask", "next"]), "ask"),
  /** Programs whose signatures are believed (Web Bot Auth). */
  agents: z._default(z.array(agent).check(z.maxLength(32)), []),
  /** Programs that are known by where they come from. */
  crawlers: z._default(z.array(crawler).check(z.maxLength(32)), []),
  /** Issuers of private access tokens (Privacy Pass, type 2) whose word is credit. */
  privateTokens: z.optional(
    z
      .array(
        z.strictObject({
          issuer: z
            .string()
            .check(z.regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,24}$/u, "expected the issuer's host name")),
          key: z
            .string()
            .check(
              z.refine(isIssuerKey, "expected the issuer's public key, RSA of 2,048 bits, in base64url"),
            ),
        }),
      )
      .check(z.minLength(1), z.maxLength(4)),
  ),
  /** At the step `page` a person is vouched for by Cloudflare Turnstile instead of by work. */
  turnstile: z.optional(
    z.strictObject({
      siteKey: z.string().check(z.regex(/^[\w.-]{1,100}$/u, "expected the site key of a Turnstile widget")),
      /** While it is down: `work` as without it, or go on to `ask`. */
      ifUnavailable: z._default(z.enum(["work", "ask"]), "work"),
    }),
  ),
  /** Exact paths of pages that carry the gate's script. */
  attachTo: z._default(z.array(z.string().check(z.regex(/^\/[^?#]*$/u))), []),
  brand: z.optional(
    z.strictObject({
      name: z.string().check(z.minLength(1), z.maxLength(80)),
      colour: z.optional(z.string().check(z.regex(/^#[0-9a-f]{6}$/iu, "expected a colour such as #0a5c36"))),
    }),
  ),
});
