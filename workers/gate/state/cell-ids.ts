import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { KeyRing } from "../../../shared/identity/field-mac.ts";
import { pseudonym } from "../../../shared/identity/pseudonym.ts";
import type { CellIds } from "../deps.ts";

/** Pseudonyms already computed, in two generations: the newer one fills up, then replaces the older. */
type Known = { young: Map<string, string>; old: Map<string, string> };

/** A keyed hash costs 3 µs; visitors come back within minutes. Two generations of 8,192 take about 3 MB. */
const MAX_YOUNG = 8_192;
const DAY_MS = 86_400_000;

/** Gives a cell its name; `text` tells kinds apart. */
type NameCell = (text: string) => string;

/**
 * Names the cells of an attempt by pseudonyms. The result may serve every request of an isolate.
 */
export function openCellIds(ring: KeyRing): (attempt: Attempt) => CellIds {
  const known: Known = { young: new Map(), old: new Map() };
  // A password's name is not remembered: nothing that one could test a password against outlives the request.
  return cellIdsBy(
    (text) => named(known, ring, text),
    (text) => pseudonym(ring, "cell", text),
  );
}

/**
 * Logins and sign-ups have cells of their own: else a farm's successful sign-ups would whitewash the address that
 * stuffs credentials.
 */
export function cellIdsBy(nameOf: NameCell, passwordNameOf: NameCell): (attempt: Attempt) => CellIds {
  return ({ source, routeId, routeKind, signature, credential, atMs }) => {
    // A household owns a whole /56 and may change its IPv6 address with every request.
    const address = source.address?.includes(":") ? source.subnet : source.address;
    const day = Math.floor(atMs / DAY_MS);
    return {
      address: address === null ? null : `${routeKind}:ip:${nameOf(`address ${address}`)}`,
      network: source.network === null ? null : `${routeKind}:net:${nameOf(`network ${source.network}`)}`,
      asn: source.asn === null ? null : `${routeKind}:as:${source.asn}`,
      signature: `${routeKind}:sig:${signature}`,
      route: `${routeKind}:route:${routeId}`,
      password:
        credential.passwordSha1.length === 0
          ? null
          : `${routeKind}:pw:${passwordNameOf(`password ${day} ${latin1(credential.passwordSha1)}`)}`,
    };
  };
}

function named(known: Known, ring: KeyRing, text: string): string {
  const name = known.young.get(text) ?? known.old.get(text) ?? pseudonym(ring, "cell", text);
  if (known.young.size >= MAX_YOUNG) {
    known.old = known.young;
    known.young = new Map();
  }
  known.young.set(text, name);
  return name;
}

/** One character a byte: text that is as good as the bytes themselves. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
