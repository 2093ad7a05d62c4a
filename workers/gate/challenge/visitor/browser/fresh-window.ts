/** What a new window of this origin says; null where none can be made. Its frame is gone when `ask` returns. */
export function askFreshWindow<T>(ask: (fresh: Window & typeof globalThis) => T): T | null {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  try {
    document.documentElement.append(frame);
    return frame.contentWindow ? ask(frame.contentWindow.window) : null;
  } catch {
    return null;
  } finally {
    frame.remove();
  }
}
