import type { Reservation } from "../deps.ts";
import type { AccountMemory } from "./account-memory.ts";

/*
 * What an account remembers of the passwords that were tried: keyed marks, so that a program with an old password is one failure and not
 * one a minute. The marks change every day; one that comes again is kept by its new mark, else every such program would be a new failure
 * at midnight, and all of them together an attack on the route.
 */

/** Programs of one person that still hold an old password. */
const MAX_MARKS = 16;

type Marks = Pick<AccountMemory, "marks" | "asked">;

/** Pure: the origin refused it. */
export function withWrong(memory: AccountMemory, mark: string): AccountMemory {
  return { ...memory, marks: [...memory.marks, mark].slice(-MAX_MARKS) };
}

/** Pure: a stale program repeats itself whether its password is refused or it is asked for a proof that it cannot give. */
export function withAsked(memory: AccountMemory, mark: string): AccountMemory {
  return { ...memory, asked: [...memory.asked, mark].slice(-MAX_MARKS) };
}

/** Pure: what was only asked about was refused now. The same memory where it was not asked about. */
export function withTried(memory: AccountMemory, mark: string | undefined): AccountMemory {
  return mark !== undefined && memory.asked.includes(mark)
    ? withWrong(withoutMark(memory, mark), mark)
    : memory;
}

/** Pure: the password got in, so nothing is known against it any more. The same memory where nothing was. */
export function withoutMark(memory: AccountMemory, mark: string | undefined): AccountMemory {
  return mark === undefined ? memory : changed(memory, mark, (marks) => marks.filter((one) => one !== mark));
}

/** Pure: a mark of the day before becomes one of today. The same memory where there is none. */
export function renewMarks(
  memory: AccountMemory,
  { passwordMark, earlierMark }: Pick<Reservation, "passwordMark" | "earlierMark">,
): AccountMemory {
  return changed(memory, earlierMark, (marks) =>
    marks.map((one) => (one === earlierMark ? passwordMark : one)),
  );
}

function changed(
  memory: AccountMemory,
  mark: string | null,
  change: (marks: readonly string[]) => readonly string[],
): AccountMemory {
  if (mark === null || !knows(memory, mark)) return memory;
  return { ...memory, marks: change(memory.marks), asked: change(memory.asked) };
}

function knows({ marks, asked }: Marks, mark: string): boolean {
  return marks.includes(mark) || asked.includes(mark);
}
