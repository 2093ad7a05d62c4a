import type { ReleaseView } from "../../../workers/gate/deps.ts";
import type { Random } from "./random.ts";

/** As many answers as are mixed: those of some hours. */
const KEPT = 2_000;

/**
 * The same release, but every answer is one that a recent other lookup of the same kind got: as many leaked pairs and listed
 * addresses as before, said of the wrong attempts. What detection still sees then is not intelligence.
 */
export function shuffledRelease(release: ReleaseView, random: Random): ReleaseView {
  const [addresses, agents, domains] = [
    mixer<ReturnType<ReleaseView["address"]>>(random),
    mixer<ReturnType<ReleaseView["userAgent"]>>(random),
    mixer<ReturnType<ReleaseView["disposable"]>>(random),
  ];
  const [networks, passwords, identities] = [
    mixer<ReturnType<ReleaseView["asnListings"]>>(random),
    mixer<Awaited<ReturnType<ReleaseView["password"]>>>(random),
    mixer<Awaited<ReturnType<ReleaseView["identity"]>>>(random),
  ];
  return {
    ...release,
    address: (address) => addresses(release.address(address)),
    userAgent: (agent) => agents(release.userAgent(agent)),
    disposable: (domain) => domains(release.disposable(domain)),
    asnListings: (asn) => networks(release.asnListings(asn)),
    password: async (sha1) => passwords(await release.password(sha1)),
    identity: async (ringKeys) => identities(await release.identity(ringKeys)),
  };
}

/** Gives one of the last answers instead of this one. */
function mixer<T>(random: Random): (answer: T) => T {
  const kept: T[] = [];
  let next = 0;
  return (answer) => {
    kept[next] = answer;
    next = (next + 1) % KEPT;
    return random.pick(kept);
  };
}
