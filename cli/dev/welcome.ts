import { SCENARIOS } from "../../demo/attack/scenarios.ts";
import { DEMO_ACCOUNTS, DEMO_SEED, makePopulation } from "../../demo/people/population.ts";

export type Ready = {
  readonly gateUrl: string;
  readonly consoleLink: string;
  readonly origin: string;
  readonly isDemo: boolean;
  readonly tookMs: number;
};

/** Where everything is and what to try: the whole of what a newcomer reads after `npm start`. */
export function welcome(ready: Ready): string {
  const seconds = (ready.tookMs / 1_000).toFixed(1);
  const lines = [
    `Gatehouse is ready after ${seconds} s.`,
    "",
    ...(ready.isDemo ? demoLines(ready) : originLines(ready)),
  ];
  return [
    ...lines,
    "",
    `  Console             ${ready.consoleLink}`,
    "                      (this link works once)",
    "",
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}

function demoLines({ gateUrl, origin }: Ready): readonly string[] {
  const { username, password } = aCustomer();
  return [
    `  The shop, guarded   ${gateUrl}/login`,
    `  Past the gate       ${origin}/login`,
    "",
    "Try:",
    `  a customer          ${username}  ${password}`,
    `  with curl           curl -i ${gateUrl}/login -d username=${username} -d password=${password}`,
    `  a new password      ${gateUrl}/reset  (the code: ${origin}/demo/outbox/${username})`,
    ...[...SCENARIOS.keys()].map(
      (kind, index) => `  ${(index === 0 ? "attacks" : "").padEnd(20)}npm run demo:attack -- ${kind}`,
    ),
    "  and without a gate  npm run demo:attack -- stuffing --direct",
  ];
}

function originLines({ gateUrl, origin }: Ready): readonly string[] {
  return [`  Guarded             ${gateUrl}`, `  Origin              ${origin}`];
}

/** One whose password never leaked and needs no quoting in a shell. */
function aCustomer(): { readonly username: string; readonly password: string } {
  const seed = process.env["DEMO_SEED"] ?? DEMO_SEED;
  const { accounts, leakedPairs } = makePopulation(
    seed,
    Number(process.env["DEMO_ACCOUNTS"] ?? DEMO_ACCOUNTS),
  );
  const leaked = new Set(leakedPairs.map(({ username }) => username));
  const found = accounts.find(
    ({ username, password }) => !leaked.has(username) && /^[A-Za-z0-9]+$/u.test(password),
  );
  return found ?? { username: "nobody@post.example", password: "nothing" };
}
