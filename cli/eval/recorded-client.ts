import * as z from "zod/mini";
import type { ClientFacts, PlatformFacts } from "../../shared/domain/client-facts.ts";
import { platformFacts } from "../../workers/gate/stages/attempt-of.ts";
import { RecordError } from "./context.ts";

const recordedClientSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  cf: z.optional(z.unknown()),
});

/** A request as a recorder saw it, made into what the gate sees of it; throws a RecordError for anything else. */
export function recordedClient(record: unknown): ClientFacts {
  const parsed = recordedClientSchema.safeParse(record);
  if (!parsed.success) throw new RecordError(`client_record: ${describe(parsed.error.issues)}`);
  const { method, url, headers: pairs, cf } = parsed.data;
  const headers = recordedHeaders(pairs);
  const platform = recordedPlatform(cf, headers);
  return { method: method.toUpperCase(), url: absoluteUrl(url, headers), headers, platform };
}

/** Names in lower case, duplicates joined, as a Worker shows them. */
function recordedHeaders(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value.trim() : `${before}, ${value.trim()}`);
  }
  return headers;
}

// What the platform writes over a visitor's accept-encoding: such a record was taken behind it and says nothing.
const REWRITTEN = new Set(["gzip, br", "br, gzip"]);

/**
 * A recorder in front of the platform saw the accept-encoding that the platform would pass on as `clientAcceptEncoding`;
 * a `cf` that already tells it is believed.
 */
function recordedPlatform(cf: unknown, headers: ReadonlyMap<string, string>): PlatformFacts {
  const platform = platformFacts(cf);
  const sent = headers.get("accept-encoding");
  if (platform.clientAcceptEncoding !== undefined || sent === undefined || REWRITTEN.has(sent))
    return platform;
  return { ...platform, clientAcceptEncoding: sent };
}

/** HTTP/2 recorders write scheme and host as pseudo headers beside a relative path. */
function absoluteUrl(url: string, headers: ReadonlyMap<string, string>): string {
  const scheme = headers.get(":scheme");
  return url.startsWith("/") && scheme !== undefined
    ? `${scheme}://${headers.get(":authority") ?? ""}${url}`
    : url;
}

/** Field names and expectations only: a message never holds a recorded value. */
function describe(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join(".") || "record"}: ${message}`)
    .join("; ");
}
