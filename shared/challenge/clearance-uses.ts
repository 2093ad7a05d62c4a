/** Clearances whose uses are counted: a megabyte. The one that came first is forgotten first. */
const MAX_CLEARANCES = 8_192;

/** Counts the uses of each clearance: one must not carry thousands of guesses. In memory, for an isolate or an object. */
export function openUses(): (id: string) => number {
  const uses = new Map<string, number>();
  return (id) => {
    const count = (uses.get(id) ?? 0) + 1;
    uses.set(id, count);
    const [oldest] = uses.size > MAX_CLEARANCES ? uses.keys() : [];
    if (oldest !== undefined) uses.delete(oldest);
    return count;
  };
}
