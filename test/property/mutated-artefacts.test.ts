import { test } from "vitest";
import { ARTEFACT_SUBJECTS } from "../support/artefact-subjects.ts";
import { surviveMutations } from "../support/survive-mutations.ts";

const MUTATIONS = 3_000;

test.for(ARTEFACT_SUBJECTS)(
  "whatever bytes a changed $name has, it is read or refused, and never beyond its end",
  (subject, { expect }) => {
    subject.verify(subject.bytes);
    const mutations = Math.max(50, MUTATIONS * subject.share);
    const { refused, verified } = surviveMutations(subject, mutations, 1);
    // Most changes are refused, and a few mean nothing: neither a reader that takes all nor one that takes nothing.
    expect(refused).toBeGreaterThan(mutations / 10);
    expect(verified).toBeLessThan(mutations / 2);
  },
);
