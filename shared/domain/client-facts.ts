import type { Place } from "./source.ts";

/** The fields of `request.cf` that detectors read. All optional: one decision path whether they are there or not. */
export type PlatformFacts = {
  readonly asn?: number;
  readonly country?: string;
  readonly place?: Place;
  readonly httpProtocol?: string;
  readonly tlsVersion?: string;
  readonly tlsCipher?: string;
  readonly tlsClientCiphersSha1?: string;
  readonly tlsClientExtensionsSha1?: string;
  readonly tlsClientHelloLength?: string;
  /** What the visitor sent; the header itself is rewritten by the platform. */
  readonly clientAcceptEncoding?: string;
  readonly ja4?: string;
};

/**
 * What a client shows of itself. Header names are lower-case, one value each (duplicates joined by ", "):
 * order and case are not visible in a Worker, so no detector may use them.
 */
export type ClientFacts = {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly platform: PlatformFacts;
};
