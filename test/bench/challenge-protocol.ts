import { issueToken } from "../../shared/challenge/challenge-token.ts";
import { writeEnvironment } from "../../shared/challenge/environment-facts.ts";
import { verifySolution } from "../../shared/challenge/solution.ts";
import { solveWork, workOrder } from "../../shared/challenge/work-proof.ts";
import { writeSolution } from "../../shared/challenge/write-solution.ts";

/*
 * CPU of asking for a proof and of believing one, on one thread: node test/bench/challenge-protocol.ts
 */
const RUNS = 50_000;
const WARM_UP = 5_000;
const NOW_MS = 1_790_000_000_000;
const ring = [{ id: "k1", key: "A".repeat(43) }];
const source = { network: "198.51.100.0/24", asn: 64500, country: "NO" };
const bearer = { routeId: "login", signature: "0123456789abcdef", source };
const challenge = {
  id: "ab".repeat(16),
  issuedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 300_000,
  routeId: "login",
  step: "silent",
  work: workOrder(12),
  waitSeconds: 15,
} as const;
const facts = {
  findings: [],
  userAgentHash: 1,
  inputs: { pointer: 1, key: 9, touch: 0, scroll: 0, paste: 0 },
};
const token = issueToken(challenge, bearer, ring);
const nonces = solveWork(challenge.id, challenge.work);
const genuine = writeSolution(token, nonces, writeEnvironment(facts, challenge.id));
const wrongWork = writeSolution(
  token,
  nonces.map(() => "0"),
);

const verify = (solution: string) => () => verifySolution(solution, bearer, NOW_MS + 1, ring);
measure("issue a challenge", () => issueToken(challenge, bearer, ring));
measure("verify a genuine solution", verify(genuine));
measure("verify one of wrong work", verify(wrongWork));
measure("verify a forged one", verify(genuine.replace("silent", "page")));
measure("verify noise", verify("x".repeat(900)));
process.stdout.write(`a token has ${token.length} characters, a solution ${genuine.length}\n`);

function measure(name: string, once: () => unknown): void {
  for (let run = 0; run < WARM_UP; run++) once();
  const before = process.cpuUsage();
  for (let run = 0; run < RUNS; run++) once();
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${name.padEnd(28)} ${((user + system) / RUNS).toFixed(1)} µs\n`);
}
