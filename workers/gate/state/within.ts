import { unavailable, type Lookup } from "../../../shared/domain/lookup.ts";

/** The lookup's own answer, or `unavailable("timeout")` after the deadline. One timer a call; a rejection is "broken". */
export async function within<T>(lookup: Promise<Lookup<T>>, deadlineMs: number): Promise<Lookup<T>> {
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
