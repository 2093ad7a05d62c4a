/**
 * The very same value for the same text, as long as it was asked for lately: two generations, of which the newer fills up and
 * then replaces the older. At most twice `maxYoung` values live.
 */
export function remembered<T>(make: (text: string) => T, maxYoung: number): (text: string) => T {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const value = old.get(text) ?? make(text);
    if (young.size >= maxYoung) {
      old = young;
      young = new Map();
    }
    young.set(text, value);
    return value;
  };
}
