/** Bytes of a stream, taken in pieces of any size. */
export type ByteQueue = {
  /** Whether so many bytes are left. */
  readonly has: (bytes: number) => Promise<boolean>;
  /** Throws where the stream ends before. */
  readonly take: (bytes: number) => Promise<Buffer>;
  readonly skip: (bytes: number) => Promise<void>;
  /** Bytes that were read and not taken. */
  readonly left: () => number;
};

export function openByteQueue(source: AsyncIterable<unknown>): ByteQueue {
  const chunks = source[Symbol.asyncIterator]();
  let buffered = Buffer.alloc(0);
  const fill = async (bytes: number): Promise<boolean> => {
    while (buffered.length < bytes) {
      const { done, value } = await chunks.next();
      if (done === true) return false;
      if (Buffer.isBuffer(value)) buffered = buffered.length === 0 ? value : Buffer.concat([buffered, value]);
    }
    return true;
  };
  const take = async (bytes: number): Promise<Buffer> => {
    if (!(await fill(bytes))) throw new Error("unexpected end of file");
    const taken = buffered.subarray(0, bytes);
    buffered = buffered.subarray(bytes);
    return taken;
  };
  return {
    has: fill,
    take,
    async skip(bytes) {
      for (let rest = bytes; rest > 0;) {
        await fill(1);
        rest -= (await take(Math.min(rest, Math.max(1, buffered.length)))).length;
      }
    },
    left: () => buffered.length,
  };
}
