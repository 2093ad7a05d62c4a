import type { ClientFacts } from "../../shared/domain/client-facts.ts";
import type { Signal } from "../../shared/domain/signal.ts";
import type { ReleaseView } from "../../workers/gate/deps.ts";
import { readClientSignals } from "../../workers/gate/stages/judge.ts";

type Read = { readonly about: string; readonly signals: readonly Signal[] };

/**
 * The gate's own reading of a client, remembered for as long as the very same headers come again (`openAttemptRecords`
 * hands out one map for equal headers) with the same method, URL and platform.
 */
export function rememberedClients(): (client: ClientFacts, release: ReleaseView | null) => readonly Signal[] {
  const reads = new WeakMap<ClientFacts["headers"], Read>();
  return (client, release) => {
    const about = aboutOf(client);
    const known = reads.get(client.headers);
    if (known?.about === about) return known.signals;
    const signals = readClientSignals(client, release);
    reads.set(client.headers, { about, signals });
    return signals;
  };
}

function aboutOf({ method, url, platform }: ClientFacts): string {
  let about = `${method} ${url}`;
  for (const [name, value] of Object.entries(platform)) {
    if (name !== "asn" && name !== "country") about += `\n${name}=${value}`;
  }
  return about;
}
