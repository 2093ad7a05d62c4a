import { orderOf } from "../../../../../shared/challenge/token-order.ts";

/** The challenge that an answer carries; null where it is any other answer. */
export function offeredToken(status: number, header: (name: string) => string | null): string | null {
  const token = status === 403 ? header("gatehouse-challenge") : null;
  // No work is asked for: a third party's widget has to be shown, and only the page itself can do that.
  return token !== null && orderOf(token).work.puzzles === 0 ? null : token;
}
