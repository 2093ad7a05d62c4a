import { argon2id } from "@noble/hashes/argon2.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { searchPuzzle } from "../../../workers/gate/challenge/visitor/browser/search-puzzle.ts";

const RUN_MS = 1_000;
const SALT = new Uint8Array(16);

/** Evaluations a second of each function that could have been the work. Runs in the browser, bundled by solve-times.ts. */
async function ratesOfCandidates(): Promise<Readonly<Record<string, number>>> {
  let n = 0;
  return {
    "SHA-256, own code": await rate(36 * 50, () => {
      searchPuzzle({ id: "ab".repeat(16), puzzle: 0, bits: 33 }, (n += 50), 50);
    }),
    "SHA-256, WebCrypto": await rate(1, async () => {
      await crypto.subtle.digest("SHA-256", Uint8Array.of((n += 1)));
    }),
    "scrypt, 128 KiB": await rate(1, () => {
      scrypt(`${(n += 1)}`, SALT, { N: 1_024, r: 1, p: 1 });
    }),
    "scrypt, 1 MiB": await rate(1, () => {
      scrypt(`${(n += 1)}`, SALT, { N: 1_024, r: 8, p: 1 });
    }),
    "Argon2id, 1 MiB": await rate(1, () => {
      argon2id(`${(n += 1)}`, SALT, { m: 1_024, t: 1, p: 1 });
    }),
  };
}

async function rate(unit: number, evaluate: () => void | Promise<void>): Promise<number> {
  await evaluate();
  const startedAtMs = performance.now();
  let done = 0;
  for (; performance.now() - startedAtMs < RUN_MS; done += unit) await evaluate();
  return (done * 1_000) / (performance.now() - startedAtMs);
}

Reflect.set(globalThis, "ratesOfCandidates", ratesOfCandidates);
