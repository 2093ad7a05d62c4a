import { setFlagsFromString } from "node:v8";

/**
 * Lets what is allocated wait for its collection in 2 MB instead of 16: a build keeps its records outside of the heap, and
 * is as fast. 38 MB less of 216 for a hundred million records (`npm run bench:intel`).
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--max-semi-space-size=2");
  setFlagsFromString("--semi-space-growth-factor=1");
}
