/** Getters that disguises replace first. */
const WATCHED = [
  "webdriver",
  "userAgent",
  "languages",
  "platform",
  "hardwareConcurrency",
  "plugins",
] as const;

/** True when a getter of the main window's navigator is no longer the browser's own. `fresh` is a window that nobody has touched yet. */
export function hasPatchedFunction(fresh: Window & typeof globalThis): boolean {
  if (Object.getOwnPropertyNames(navigator).length > 0) return true;
  const textOf = (getter: unknown): string => fresh.Function.prototype.toString.call(getter);
  return WATCHED.some((name) => {
    const property = Object.getOwnPropertyDescriptor(Navigator.prototype, name);
    return property !== undefined && !isNative(textOf(Reflect.get(property, "get")), name);
  });
}

/** A proxy of a getter is native code too, but has no name. */
function isNative(text: string, name: string): boolean {
  return text.includes(`${name}()`) && /\{\s*\[native code\]\s*\}$/u.test(text);
}
