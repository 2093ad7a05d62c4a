/*
 * Where things lie in the kernel's memory, the same as in ../wasm-memory.ts. The caller lays out everything above ARENA and
 * passes addresses; the kernel allocates nothing.
 */

/** What a function says besides its result, as 64-bit numbers. */
export const RESULTS: usize = 1024;
/** 256 addresses of 32 bits: where each partition's next record goes. */
export const NEXT_RECORD: usize = 2048;
/** Scratch of one function call. */
export const SCRATCH: usize = 4096;
/** Here the scratch ends, and what the caller lays out begins. */
export const ARENA: usize = 65536;

/** Why a reader of lines stopped; what is above END_OF_INPUT is a fault of the line that it stopped behind. */
export const BUFFER_FULL: u32 = 1;
export const END_OF_INPUT: u32 = 0;
export const NOT_A_HASH: u32 = 2;
export const NOT_A_COUNT: u32 = 3;
export const PADDING: u32 = 4;
export const EMPTY: u32 = 5;
export const TOO_LONG: u32 = 6;

export const LF: u32 = 0x0a;
export const CR: u32 = 0x0d;

export function setResult(index: u32, value: u64): void {
  store<u64>(RESULTS + ((<usize>index) << 3), value);
}
