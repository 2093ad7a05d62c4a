/** What was started, so that it can be stopped: in reverse order, each part even if another fails. */
export type RunningParts = {
  readonly add: (name: string, stop: () => Promise<void> | void) => void;
  readonly stopAll: () => Promise<void>;
};

export function runningParts(say: (line: string) => void): RunningParts {
  const parts: { name: string; stop: () => Promise<void> | void }[] = [];
  return {
    add: (name, stop) => void parts.push({ name, stop }),
    async stopAll() {
      for (const { name, stop } of parts.splice(0).toReversed()) {
        try {
          await stop();
        } catch (error) {
          say(`${name} did not stop cleanly: ${error instanceof Error ? error.message : "unknown cause"}`);
        }
      }
    },
  };
}
