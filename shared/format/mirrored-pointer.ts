export type PointerCopy = {
  readonly text: string;
  /** What must still be there when it is replaced; null: there must be no record yet. */
  readonly version: string | null;
  /** False if gates may be reading something else: a publisher died between the record and its copy. */
  readonly shown: boolean;
};

/** The one thing that changes. `replace` is a compare-and-set: of two publishers, one loses and is told so. */
export type TargetPointer = {
  readonly read: () => Promise<PointerCopy | null>;
  /** False: somebody else replaced it since `version` was read. Tells the gates before it returns. */
  readonly replace: (text: string, version: string | null) => Promise<boolean>;
};

/** A place that can compare and set, such as an object of R2 or S3, or a folder. */
export type PointerRecord = {
  readonly read: () => Promise<Omit<PointerCopy, "shown"> | null>;
  readonly replace: (text: string, version: string | null) => Promise<boolean>;
};

/** A place that gates read and that cannot compare, such as KV. */
export type PointerMirror = {
  readonly read: () => Promise<string | null>;
  readonly write: (text: string) => Promise<void>;
};

// Each turn is one more publisher who won in the meantime; they would have to be this many within seconds.
const MAX_TURNS = 8;

/**
 * The record decides who won; the mirror is what gates read. A publisher who is late with his copy finds a newer record
 * and copies that one: whatever the order, the last copy is that of the last record.
 */
export function mirroredPointer(record: PointerRecord, mirror: PointerMirror): TargetPointer {
  return {
    async read() {
      const [kept, shown] = [await record.read(), await mirror.read()];
      if (kept) return { ...kept, shown: kept.text === shown };
      // A pointer from before there was a record.
      return shown === null ? null : { text: shown, version: null, shown: false };
    },
    async replace(text, version) {
      if (!(await record.replace(text, version))) return false;
      await copyNewest(record, mirror, text);
      return true;
    },
  };
}

async function copyNewest(record: PointerRecord, mirror: PointerMirror, first: string): Promise<void> {
  let text = first;
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    await mirror.write(text);
    const newest = await record.read();
    if (newest === null || newest.text === text) return;
    ({ text } = newest);
  }
  throw new Error(
    `pointer_contended: expected the pointer to come to rest, got ${MAX_TURNS} newer ones; see who else publishes`,
  );
}

/** A record that gates read themselves: no copy that could lag behind. */
export function directPointer(record: PointerRecord): TargetPointer {
  return {
    async read() {
      const kept = await record.read();
      return kept && { ...kept, shown: true };
    },
    replace: record.replace,
  };
}
