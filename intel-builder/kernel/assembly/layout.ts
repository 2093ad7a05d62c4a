/*
 * Where things lie in the kernel's memory, the same as in ../wasm-memory.ts. The caller lays out everything above ARENA and
 * passes addresses; the kernel allocates nothing.
 */

/** What a function says besides its result: 32 bits each. */
export const RESULTS: usize = 1024;
/** Six numbers of 32 bits that say how sections are coded: section.ts. */
export const SECTION: usize = 1280;
/** 256 addresses of 32 bits: where each partition's next record goes. */
export const NEXT_RECORD: usize = 2048;
/** Scratch of one function call. */
export const SCRATCH: usize = 4096;
/** Here the scratch ends, and what the caller lays out begins. */
export const ARENA: usize = 65536;

/**
 * Why a reader of lines stopped. What is above BUFFER_FULL is a fault of the line that it stopped behind, in the order of
 * LINE_FAULTS in ../kernel.ts.
 */
export const END_OF_INPUT: u32 = 0;
export const BUFFER_FULL: u32 = 1;
export const NOT_A_HASH: u32 = 2;
export const NOT_A_COUNT: u32 = 3;
export const PADDING: u32 = 4;
export const EMPTY: u32 = 5;
export const TOO_LONG: u32 = 6;

export const COMMON_FACT: u32 = 0x80;

export function setResult(index: u32, value: u32): void {
  store<u32>(RESULTS + ((<usize>index) << 2), value);
}

export function result(index: u32): u32 {
  return load<u32>(RESULTS + ((<usize>index) << 2));
}
