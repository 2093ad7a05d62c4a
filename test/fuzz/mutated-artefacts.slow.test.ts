import { test } from "vitest";
import { ARTEFACT_SUBJECTS } from "../support/artefact-subjects.ts";
import { surviveMutations } from "../support/survive-mutations.ts";

const MUTATIONS = 10_000_000;
const EACH = MUTATIONS / ARTEFACT_SUBJECTS.reduce((sum, { share }) => sum + share, 0);
// A reader that believed a length of 2^32 would ask for gigabytes.
const MOST_HEAP_BYTES = 2 ** 28;

test.for(ARTEFACT_SUBJECTS)(
  "ten million mutated artefacts, among them those of a $name, are read or refused in bounded memory",
  (subject, { expect }) => {
    const before = process.memoryUsage();
    const mutations = Math.ceil(EACH * subject.share);
    const { refused } = surviveMutations(subject, mutations, 2);
    expect(refused).toBeGreaterThan(mutations / 10);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(MOST_HEAP_BYTES);
  },
);
