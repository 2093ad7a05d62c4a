import { isAdverse } from "../../shared/domain/address-kind.ts";
import { parseAddress } from "../../shared/identity/ip.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { recordObject, textField } from "./record-fields.ts";

/**
 * `{ip}` → `{kinds, asn, listed}`. `kinds` names what is said of the address and then of its autonomous system;
 * `listed` is about the address itself: a hosting company's other customers are not on a list, and a relay is no offence.
 */
export function evaluator({ release }: Pick<EvalContext, "release">): Evaluator {
  return (record) => {
    const address = parseAddress(textField(recordObject(record), "ip"));
    if (address === null) throw new RecordError("ip: expected one IPv4 or IPv6 address, got other text");
    const { listings, asn, asnListings } = release.address(address.text);
    return {
      kinds: [...listings, ...asnListings],
      asn,
      listed: listings.some(({ kind }) => isAdverse(kind)),
    };
  };
}
