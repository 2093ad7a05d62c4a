const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

// npm, a terminal's process group and wrangler's hooks may all send on what was meant once.
const ECHO_MS = 1_000;
const PARENT_CHECK_MS = 500;

/** Resolves at the first signal to stop; a second one that is no echo ends the process without waiting. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | null = null;
    const onSignal = (): void => {
      firstAtMs ??= performance.now();
      if (performance.now() - firstAtMs > ECHO_MS) process.exit(130);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
    onParentGone(resolve);
  });
}

/**
 * Runs `start`, then removes the signal handlers that it left behind: miniflare's end the process on the spot, before
 * anything else can be stopped in order. Its `exit` handler stays, so that no runtime outlives this process.
 */
export async function keepingSignals<T>(start: () => Promise<T>): Promise<T> {
  const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const started = await start();
  for (const [index, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!before[index]?.has(listener)) process.off(signal, listener);
    }
  }
  return started;
}

/** npm dies of a SIGTERM without passing it on to the script that its shell runs: then the shell's place becomes empty. */
function onParentGone(stop: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
}
