import { hashUserAgent, writeEnvironment } from "../../shared/challenge/environment-facts.ts";
import { solveWork } from "../../shared/challenge/work-proof.ts";
import { writeSolution } from "../../shared/challenge/write-solution.ts";

/** What a test needs of a challenge that it was asked for. */
export type Asked = {
  readonly token: string;
  readonly id: string;
  readonly step: string;
  readonly work: { readonly puzzles: number; readonly bits: number };
  readonly waitSeconds: number;
};

/** The challenge of a problem document, or of the answer of `/.gatehouse/challenge`. */
export function askedIn(body: string): Asked {
  const { challenge }: { challenge: Asked } = JSON.parse(body);
  return challenge;
}

/** By work alone, as a program would; with `userAgent` as a browser with nothing to hide would. */
export function solve({ token, id, work }: Pick<Asked, "token" | "id" | "work">, userAgent?: string): string {
  const environment = userAgent === undefined ? "" : honestEnvironment(userAgent, id);
  return writeSolution(token, solveWork(id, work), environment);
}

function honestEnvironment(userAgent: string, id: string): string {
  const inputs = { pointer: 3, key: 12, touch: 0, scroll: 1, paste: 0 };
  return writeEnvironment({ findings: [], userAgentHash: hashUserAgent(userAgent), inputs }, id);
}
