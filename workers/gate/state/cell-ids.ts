import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { KeyRing } from "../../../shared/identity/field-mac.ts";
import { pseudonym } from "../../../shared/identity/pseudonym.ts";
import type { CellIds } from "../deps.ts";
import { remembered } from "./remembered.ts";

/** A keyed hash costs 2 µs; visitors come back within minutes. Two generations of 4,096 take about 1 MB, of addresses and networks each. */
const MAX_YOUNG = 4_096;
const DAY_MS = 86_400_000;

/** Gives a cell its name; `text` tells kinds apart. */
type NameCell = (text: string) => string;

/**
 * Names the cells of an attempt by pseudonyms. The result may serve every request of an isolate.
 */
export function openCellIds(ring: KeyRing): (attempt: Attempt) => CellIds {
  const name = (text: string) => pseudonym(ring, "cell", text);
  return cellIdsBy(name, name);
}

/**
 * Logins and sign-ups have cells of their own: else a farm's successful sign-ups would whitewash the address that
 * stuffs credentials.
 */
export function cellIdsBy(nameOf: NameCell, passwordNameOf: NameCell): (attempt: Attempt) => CellIds {
  const kinds = new Map<string, ReturnType<typeof openKind>>();
  return ({ source, routeId, routeKind, signature, credential, atMs }) => {
    const kind = kinds.get(routeKind) ?? openKind(routeKind, nameOf);
    kinds.set(routeKind, kind);
    // A household owns a whole /56 and may change its IPv6 address with every request.
    const address = source.address?.includes(":") ? source.subnet : source.address;
    const day = Math.floor(atMs / DAY_MS);
    return {
      address: address === null ? null : kind.address(address),
      network: source.network === null ? null : kind.network(source.network),
      asn: source.asn === null ? null : kind.asn(String(source.asn)),
      signature: kind.signature(signature),
      route: kind.route(routeId),
      // Not remembered: nothing that one could test a password against outlives the request.
      password:
        // A new account's password was guessed by nobody.
        credential.passwordSha1.length === 0 || routeKind === "signup"
          ? null
          : `${routeKind}:pw:${passwordNameOf(`password ${day} ${latin1(credential.passwordSha1)}`)}`,
    };
  };
}

/** The very same text for the same cell: tables find it without reading it again. */
function openKind(routeKind: string, nameOf: NameCell) {
  return {
    address: remembered((address) => `${routeKind}:ip:${nameOf(`address ${address}`)}`, MAX_YOUNG),
    network: remembered((network) => `${routeKind}:net:${nameOf(`network ${network}`)}`, MAX_YOUNG),
    asn: remembered((asn) => `${routeKind}:as:${asn}`, MAX_YOUNG),
    signature: remembered((signature) => `${routeKind}:sig:${signature}`, MAX_YOUNG),
    route: remembered((routeId) => `${routeKind}:route:${routeId}`, MAX_YOUNG),
  };
}

/** One character a byte: text that is as good as the bytes themselves. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
