import { createHash } from "node:crypto";
import { signupFacts } from "../../shared/credential/signup-facts.ts";
import type { Signup } from "../../shared/domain/signup.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { testKeys } from "../attack/simulator/test-keys.ts";

type Told = {
  readonly email: string;
  readonly password?: string;
  readonly phone?: string;
  readonly network?: string;
  readonly signature?: string;
  readonly family?: string;
  readonly atMs?: number;
};

/** A new account; whoever is not told apart has a password and network of their own. */
export function aSignup({
  email,
  password = `own ${email}`,
  network = `net ${email}`,
  signature = "s",
  family = `of ${signature}`,
  atMs = 0,
  phone,
}: Told): Signup {
  const facts = signupFacts(
    { username: email, ...(phone === undefined ? {} : { phone }) },
    { passwordSha1: passwordSha1(password), atMs },
    testKeys(),
  );
  return {
    accountId: createHash("sha256").update(email).digest("hex").slice(0, 32),
    attemptId: crypto.randomUUID(),
    atMs,
    networkId: network,
    country: "NO",
    signature,
    family,
    facts,
  };
}
