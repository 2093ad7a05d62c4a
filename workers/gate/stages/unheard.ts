import type { Receipt, Unheard } from "../../../shared/domain/receipt.ts";
import type { Deps } from "../deps.ts";

type Needs = Pick<Deps, "campaigns" | "stream" | "meters">;

/** For the receipt: nobody waits for these objects, so an outage degrades nothing but what this isolate knows. */
export function unheardOf(routeId: string, { campaigns, stream, meters }: Needs): Pick<Receipt, "unheard"> {
  const unheard: readonly Unheard[] = [
    ...(campaigns.isUnheard?.(routeId) ? (["campaigns"] as const) : []),
    ...(stream.isUnheard?.() ? (["sprayed_passwords"] as const) : []),
    ...(meters?.isUnheard?.() ? (["limits"] as const) : []),
  ];
  return unheard.length > 0 ? { unheard } : {};
}
