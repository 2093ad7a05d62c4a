/** Who asks to be read. */
export type ReaderAsk = {
  /** Strangers are read where fewer than this many are. */
  readonly most: number;
  /** Whoever is read already, by name; null where nobody is known by anything. */
  readonly holder: string | null;
  /** So many of one holder are read at once. */
  readonly share: number;
  /** Whether the place may be given to another. Asked only where one is needed: it may cost a MAC. */
  readonly mayBeHurried: () => boolean;
  readonly sinceMs: number;
  /** Tells him that his place was given to another. */
  readonly hurry: () => void;
};

/** The bodies that this isolate reads at once; bounded by the largest `most` that is asked with. */
export type Readers = {
  readonly taken: () => number;
  /** Gives the place back, however often it is called; null where none is free. */
  readonly enter: (ask: ReaderAsk) => (() => void) | null;
  /** The same where somebody slow has to go for it; null where nobody may be hurried. */
  readonly displace: (ask: ReaderAsk) => (() => void) | null;
};

/**
 * A form comes with its head or right behind it. Where places are short, whoever still sends after this long makes room, so
 * that holding all of them takes `most` new connections each half second instead of each deadline.
 */
const GRACE_MS = 500;

export function createReaders(): Readers {
  // A set keeps the order of arrival: the first is the slowest.
  const readers = new Set<ReaderAsk>();
  const place = (ask: ReaderAsk) => {
    readers.add(ask);
    return () => void readers.delete(ask);
  };
  return {
    taken: () => readers.size,
    enter: (ask) => (crowdOf(ask, readers) ? null : place(ask)),
    displace(ask) {
      const crowd = crowdOf(ask, readers);
      return crowd && !makeRoom(crowd, ask.sinceMs, readers) ? null : place(ask);
    },
  };
}

/** Those of whom one has to go before another is read; null where there is room. */
function crowdOf({ most, holder, share }: ReaderAsk, readers: ReadonlySet<ReaderAsk>) {
  if (holder !== null && readers.size >= share) {
    const own = [...readers].filter((reader) => reader.holder === holder);
    if (own.length >= share) return own;
  }
  return readers.size >= most ? [...readers] : null;
}

function makeRoom(crowd: readonly ReaderAsk[], nowMs: number, readers: Set<ReaderAsk>): boolean {
  const slowest = crowd.find(({ sinceMs, mayBeHurried }) => nowMs - sinceMs >= GRACE_MS && mayBeHurried());
  if (!slowest) return false;
  readers.delete(slowest);
  slowest.hurry();
  return true;
}
