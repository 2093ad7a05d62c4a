import type { LineReader } from "./kernel.ts";
import { openLineCounter, type LineCounter } from "./line-tally.ts";

/** Bytes read at a time: two of them stay in a core's second cache. A longer line is refused. */
export const INPUT_BYTES = 2 ** 20;
/** Parsers may look so far beyond the lines that they were given. */
export const INPUT_SLACK_BYTES = 64;

const LF = 0x0a;

/** Parses whole lines of `input`, each ended by LF: from `from` up to `end`. */
export type ParseRun = (from: number, end: number, counter: LineCounter) => void;

/**
 * Cuts a stream of bytes into runs of whole lines. `input` gives INPUT_BYTES and INPUT_SLACK_BYTES, the same ones each time; as a
 * function, for its memory may move.
 */
export function openLineReader(input: () => Uint8Array, parse: ParseRun): LineReader {
  const counter = openLineCounter();
  // An unfinished line waits in the input's first bytes; one longer than all of it is dropped up to its end.
  let waiting = 0;
  let dropping = false;
  const finishDropped = (): void => {
    dropping = false;
    counter.read(1, 0);
    counter.refuse("too_long");
  };
  return {
    space: () => input().subarray(waiting, INPUT_BYTES),
    take(bytes) {
      const text = input();
      const end = waiting + bytes;
      let from = 0;
      if (dropping) {
        from = text.subarray(0, end).indexOf(LF) + 1;
        if (from > 0) finishDropped();
      }
      const linesEnd = dropping ? end : text.subarray(from, end).lastIndexOf(LF) + 1 + from;
      if (!dropping && linesEnd > from) parse(from, linesEnd, counter);
      text.copyWithin(0, linesEnd, end);
      waiting = end - linesEnd;
      if (waiting === INPUT_BYTES) [waiting, dropping] = [0, true];
    },
    end() {
      if (dropping) finishDropped();
      else if (waiting > 0) {
        input()[waiting] = LF;
        parse(0, waiting + 1, counter);
      }
      return counter.tally();
    },
  };
}
