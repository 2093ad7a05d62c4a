import type { AttemptAnswer } from "../../cli/eval/attempts.ts";
import type { Told } from "./population.ts";

const PASSED: ReadonlySet<string> = new Set(["allow", "annotate", "delay"]);

export type Tally = ReturnType<typeof openTally>;

/** Counts what matters: right guesses of attackers that passed, good people refused or asked for a second step. */
export function openTally() {
  const seen = {
    bad: { attempts: 0, right: 0, passed: 0 },
    peace: { attempts: 0, steppedUp: 0, refused: 0 },
    attack: { attempts: 0, steppedUp: 0, refused: 0 },
    why: new Map<string, number>(),
  };
  const because = (line: string): void => void seen.why.set(line, (seen.why.get(line) ?? 0) + 1);
  return {
    seen,
    count({ record, who, bad }: Told, { action, reasons, score }: AttemptAnswer, peace: boolean): void {
      const passed = PASSED.has(action);
      if (bad) {
        seen.bad.attempts += 1;
        if (record.outcome !== "accepted") return;
        seen.bad.right += 1;
        if (!passed) return;
        seen.bad.passed += 1;
        because(
          `passed attacker #${seen.bad.attempts > 200 ? "late" : "early"}: ${score.toFixed(1)} ${reasons.join(" ")}`,
        );
        return;
      }
      const side = peace ? seen.peace : seen.attack;
      side.attempts += 1;
      if (passed) return;
      if (action === "step_up") side.steppedUp += 1;
      else side.refused += 1;
      because(`${peace ? "peace" : "attack"} ${who} ${action}: ${reasons.join(" ")}`);
    },
  };
}

export function printTally(name: string, { seen }: Tally, why: boolean): void {
  const { bad, peace, attack } = seen;
  process.stdout.write(
    `${name.padEnd(36)} right ${bad.right} passed ${bad.passed} (-${share(bad.right - bad.passed, bad.right)})` +
      ` | peace ${peace.attempts}: step-up ${share(peace.steppedUp, peace.attempts)} refused ${peace.refused}` +
      ` | attack ${attack.attempts}: step-up ${share(attack.steppedUp, attack.attempts)} refused ${attack.refused}\n`,
  );
  if (!why) return;
  for (const [line, times] of [...seen.why].toSorted((a, b) => b[1] - a[1]).slice(0, 14))
    process.stdout.write(`   ${times} ${line}\n`);
}

function share(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(3)} %`;
}
