import { isAdverse } from "../../shared/domain/address-kind.ts";
import { parseAddress } from "../../shared/identity/ip.ts";
import { originOf } from "../intel/address-origins.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { recordObject, textField } from "./record-fields.ts";

/**
 * `{ip}` → `{kinds, asn, listed, origins}`. `kinds` names what is said of the address and then of its autonomous system;
 * `listed` is about the address itself: a hosting company's other customers are not on a list, and a relay is no offence. `origins`: what the
 * lines of the feeds say, before they were weighed and merged; absent where no line names the address.
 */
export function evaluator({
  release,
  addressOrigins,
}: Pick<EvalContext, "release" | "addressOrigins">): Evaluator {
  return async (record) => {
    const address = parseAddress(textField(recordObject(record), "ip"));
    if (address === null) throw new RecordError("ip: expected one IPv4 or IPv6 address, got other text");
    const { listings, asn, asnListings } = release.address(address.text);
    const origins = (await addressOrigins())?.of(address) ?? [];
    return {
      kinds: [...listings, ...asnListings],
      asn,
      listed: listings.some(({ kind }) => isAdverse(kind)),
      ...(origins.length > 0 && { origins: origins.map((each) => originOf(each)) }),
    };
  };
}
