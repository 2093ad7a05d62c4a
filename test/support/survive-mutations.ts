import { FormatError } from "../../shared/format/format-error.ts";
import { seeded } from "../bench/seeded.ts";
import type { ArtefactSubject } from "./artefact-subjects.ts";
import { below, mutated, resealed } from "./mutate.ts";

export type Survived = { readonly refused: number; readonly verified: number };

/**
 * Reads so many mutations of an artefact as a gate would, and as a publisher: each ends with an answer or a `FormatError`,
 * and nothing outside the bytes changes what is said. Throws the first mutation that does otherwise.
 */
export function surviveMutations(subject: ArtefactSubject, mutations: number, seed: number): Survived {
  const random = seeded(seed);
  const counts = { refused: 0, verified: 0 };
  // Most mutations end in an error, and its stack would cost six times what reading does.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  for (let index = 0; index < mutations; index++) {
    const bytes = mutated(subject.bytes, random);
    if (subject.sealed && below(random, 2) === 1) resealed(bytes);
    const [among0, among1] = [0, 0xff].map((around) =>
      outcome(() => subject.read(surrounded(bytes, around))),
    );
    if (among0 !== among1)
      throw new Error(`${subject.name}: mutation ${index} of seed ${seed} reads beyond its bytes`);
    if (among0?.startsWith("refused")) counts.refused += 1;
    if (!outcome(() => String(subject.verify(bytes))).startsWith("refused")) counts.verified += 1;
  }
  Error.stackTraceLimit = stackTraceLimit;
  return counts;
}

/** The answer, or the code of the refusal. Anything else that is thrown goes on. */
function outcome(read: () => string): string {
  try {
    return `read ${read()}`;
  } catch (error) {
    if (error instanceof FormatError) return `refused ${error.code}`;
    throw error;
  }
}

/** The same bytes inside a larger buffer: what stands around them must not matter. */
function surrounded(bytes: Uint8Array, around: number): Uint8Array {
  const larger = new Uint8Array(bytes.length + 64).fill(around);
  larger.set(bytes, 32);
  return larger.subarray(32, 32 + bytes.length);
}
