import { test } from "vitest";
import { openRandom } from "../attack/simulator/random.ts";
import { ADDRESS_PARSERS, hostileAddress, isSound } from "../support/hostile-addresses.ts";

const TEXTS = 10_000_000;

test("ten million hostile texts for addresses: sound ranges or nothing, in bounded memory", ({ expect }) => {
  const random = openRandom(2);
  let heapAfterWarmUp = 0;
  for (let count = 0; count < TEXTS; count++) {
    const text = hostileAddress(random);
    const ranges = ADDRESS_PARSERS[count % ADDRESS_PARSERS.length]?.(text) ?? [];
    if (!ranges.every((range) => isSound(range))) expect.fail(JSON.stringify(text));
    if (count === TEXTS / 10) heapAfterWarmUp = process.memoryUsage().heapTotal;
  }
  expect(process.memoryUsage().heapTotal).toBeLessThan(heapAfterWarmUp * 2 + 64 * 1024 * 1024);
});
