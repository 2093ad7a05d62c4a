import type { ClientFacts, PlatformFacts } from "../../shared/domain/client-facts.ts";
import type { Signal } from "../../shared/domain/signal.ts";
import { clientSignature } from "../../shared/identity/client-signature.ts";
import type { ReleaseView } from "../../workers/gate/deps.ts";
import { readClientSignals } from "../../workers/gate/stages/gather.ts";

type Read = { readonly client: ClientFacts; readonly signature: string; signals: readonly Signal[] | null };

/** The gate's own reading of a client, remembered. */
export type RememberedClients = {
  readonly signature: (client: ClientFacts) => string;
  readonly signals: (client: ClientFacts, release: ReleaseView | null) => readonly Signal[];
};

/**
 * A reading holds for as long as the very same headers come again (`openAttemptRecords` hands out one map for equal
 * headers) with the same method, URL and platform. One evaluation has one release.
 */
export function rememberedClients(): RememberedClients {
  const reads = new WeakMap<ClientFacts["headers"], Read>();
  const readOf = (client: ClientFacts): Read => {
    const known = reads.get(client.headers);
    if (known && isSame(known.client, client)) return known;
    const fresh = { client, signature: clientSignature(client), signals: null };
    reads.set(client.headers, fresh);
    return fresh;
  };
  return {
    signature: (client) => readOf(client).signature,
    signals(client, release) {
      const read = readOf(client);
      return (read.signals ??= readClientSignals(client, release));
    },
  };
}

function isSame(known: ClientFacts, client: ClientFacts): boolean {
  if (known.method !== client.method || known.url !== client.url) return false;
  const [one, other] = [known.platform, client.platform];
  return one === other || (agrees(one, other) && agrees(other, one));
}

/** Where a client comes from belongs to its source. */
const OF_SOURCE: ReadonlySet<string> = new Set(["asn", "country", "place"] satisfies (keyof PlatformFacts)[]);

function agrees<T extends object>(one: T, other: T): boolean {
  for (const name in one) if (one[name] !== other[name] && !OF_SOURCE.has(name)) return false;
  return true;
}
