/** A delayed request holds at most 64 KB: sixteen megabytes of an isolate's 128 at worst. */
const MAX_DELAYED = 256;

/** Each costs the origin a login: as many as a small origin can bear beside its people. */
export const MAX_DECOYS = 32;

/** A held refusal keeps a connection and its body, 64 KB at most: eight megabytes at worst. */
export const MAX_TARPIT = 128;

/** How many answers may be held back at once in this isolate: a delay must not become a way to hold its memory. */
export type DelaySlots = { readonly take: () => boolean; readonly give: () => void };

export function createDelaySlots(most = MAX_DELAYED): DelaySlots {
  let taken = 0;
  return {
    take() {
      if (taken >= most) return false;
      taken += 1;
      return true;
    },
    give() {
      taken -= 1;
    },
  };
}
