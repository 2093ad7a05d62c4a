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

/**
 * Does the work while it holds a slot; null where none is free. Whoever hangs up must not keep his: the platform would stop
 * work that nobody waits for, and the slot with it.
 */
export async function withSlot<T>(
  slots: DelaySlots,
  waitUntil: (work: Promise<unknown>) => void,
  work: () => Promise<T>,
): Promise<T | null> {
  if (!slots.take()) return null;
  const held = work().finally(slots.give);
  waitUntil(held);
  return held;
}
