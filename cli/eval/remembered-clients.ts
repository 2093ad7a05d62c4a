import type { ClientFacts } from "../../shared/domain/client-facts.ts";
import type { Signal } from "../../shared/domain/signal.ts";
import type { ReleaseView } from "../../workers/gate/deps.ts";
import { readClientSignals } from "../../workers/gate/stages/judge.ts";

/** Two generations of 4,096 clients: recorded traffic has thousands of attempts for each shape of client. */
const MAX_YOUNG = 4_096;

/** The gate's own reading of a client, remembered by everything that it can read: headers, platform, method and URL. */
export function rememberedClients(): (client: ClientFacts, release: ReleaseView | null) => readonly Signal[] {
  let young = new Map<string, readonly Signal[]>();
  let old = new Map<string, readonly Signal[]>();
  return (client, release) => {
    const key = keyOf(client);
    const signals = young.get(key) ?? old.get(key) ?? readClientSignals(client, release);
    if (young.size >= MAX_YOUNG) {
      old = young;
      young = new Map();
    }
    young.set(key, signals);
    return signals;
  };
}

function keyOf({ method, url, headers, platform }: ClientFacts): string {
  let key = `${method} ${url}`;
  for (const [name, value] of headers) key += `\n${name}:${value}`;
  for (const [name, value] of Object.entries(platform))
    if (name !== "asn" && name !== "country") key += `\n${name}=${value}`;
  return key;
}
