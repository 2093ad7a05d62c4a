import { hash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { BLOCK_HASH_BYTES } from "../../shared/format/pack-index.ts";
import { writeAll } from "./spill-file.ts";

/** The blocks of one partition, in shard order, as they lie in a file until the pack is put together. */
export type Piece = {
  readonly path: string;
  readonly bytes: number;
  /** Of each block. */
  readonly lengths: readonly number[];
  /** First 16 bytes of each block's SHA-256, joined, in base64. */
  readonly hashes: string;
};

export type PieceWriter = {
  readonly append: (block: Uint8Array) => void;
  /** Blocks that lie one behind the other. */
  readonly appendAll: (bytes: Uint8Array, ends: Uint32Array) => void;
  readonly close: () => Piece;
};

// Small blocks are gathered: one write for each would cost more than encoding it.
const BUFFER_BYTES = 1 << 17;

export function createPieceFile(path: string): PieceWriter {
  const handle = openSync(path, "w");
  const lengths: number[] = [];
  const hashes: Buffer[] = [];
  let waiting: Uint8Array[] = [];
  let [waitingBytes, offset] = [0, 0];
  const write = (bytes: Uint8Array): void => {
    writeAll(handle, bytes, offset);
    offset += bytes.length;
  };
  const flush = (): void => {
    if (waitingBytes > 0) write(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  const note = (block: Uint8Array): void => {
    lengths.push(block.length);
    hashes.push(blockHash(block));
  };
  return {
    append(block) {
      note(block);
      waiting.push(block);
      waitingBytes += block.length;
      if (waitingBytes > BUFFER_BYTES) flush();
    },
    appendAll(bytes, ends) {
      flush();
      let from = 0;
      for (const end of ends) {
        note(bytes.subarray(from, end));
        from = end;
      }
      write(bytes);
    },
    close() {
      flush();
      closeSync(handle);
      return { path, bytes: offset, lengths, hashes: Buffer.concat(hashes).toString("base64") };
    },
  };
}

export function blockHash(block: Uint8Array): Buffer {
  return hash("sha256", block, "buffer").subarray(0, BLOCK_HASH_BYTES);
}
