/** Who asks for a place. */
export type PlaceAsk = {
  /** None is given where this many are taken. */
  readonly most: number;
  /** Whoever holds one already, by name; null where nobody is known by anything. */
  readonly holder: string | null;
  /** None is given where this holder has this many. */
  readonly share: number;
};

/**
 * How many requests may be somewhere at once in this isolate. Both maps are bounded by the largest `most` that is asked
 * with. Whoever enters must leave, also where its visitor hangs up: the work goes into `waitUntil`, or the platform stops it.
 */
export type Places = {
  readonly taken: () => number;
  /** Gives the place back, however often it is called; null where there is none. */
  readonly enter: (ask: PlaceAsk) => (() => void) | null;
};

export function createPlaces(): Places {
  const held = new Map<string, number>();
  let taken = 0;
  const give = (holder: string | null) => {
    taken -= 1;
    const left = holder === null ? 0 : (held.get(holder) ?? 0) - 1;
    if (holder === null) return;
    if (left > 0) held.set(holder, left);
    else held.delete(holder);
  };
  return {
    taken: () => taken,
    enter({ most, holder, share }) {
      const own = holder === null ? 0 : (held.get(holder) ?? 0);
      if (taken >= most || own >= share) return null;
      taken += 1;
      if (holder !== null) held.set(holder, own + 1);
      return once(() => give(holder));
    },
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
