import { unavailable, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";

/** The lookup's own answer, or `unavailable("timeout")` after the deadline; at once where it is known already. */
export function within<T>(lookup: Answer<T>, deadlineMs: number): Answer<T> {
  return lookup instanceof Promise ? inTime(lookup, deadlineMs) : lookup;
}

/** One timer a call; a rejection is "broken". */
async function inTime<T>(lookup: Promise<Lookup<T>>, deadlineMs: number): Promise<Lookup<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Lookup<T>>((resolve) => {
    timer = setTimeout(() => resolve(unavailable("timeout")), deadlineMs);
  });
  try {
    return await Promise.race([lookup, late]);
  } catch {
    return unavailable("broken");
  } finally {
    clearTimeout(timer);
  }
}
