import path from "node:path";
import { defineCommand } from "citty";
import { readDevSettings } from "./dev-settings.ts";
import { openProgress } from "./progress.ts";
import { runningParts } from "./running-parts.ts";
import { startGatehouse } from "./start-gatehouse.ts";
import { stopSignal } from "./stop-signals.ts";
import { welcome } from "./welcome.ts";

export const command = defineCommand({
  meta: {
    description:
      "run the gate, its console and the demo shop on this machine. Settings come from the environment: GATE_PORT, " +
      "CONSOLE_PORT, DEMO_PORT, ORIGIN, POLICY, FEEDS, GATEHOUSE_STATE, DEMO_STATE",
  },
  run: runDev,
});

async function runDev(): Promise<void> {
  const startedAtMs = performance.now();
  const settings = readDevSettings(process.env, path.join(import.meta.dirname, "../.."));
  const progress = openProgress(process.stderr);
  const parts = runningParts(progress.say);
  const stopped = stopSignal().then(() => "stopped" as const);
  const starting = startGatehouse(settings, { parts, progress });
  try {
    const ready = await Promise.race([starting, stopped]);
    if (ready === "stopped") return;
    const { run, consoleLink, originUrl } = ready;
    const tookMs = performance.now() - startedAtMs;
    progress.say("");
    process.stdout.write(
      welcome({ gateUrl: run.gateUrl, consoleLink, origin: originUrl, isDemo: run.demoUrl !== null, tookMs }),
    );
    await stopped;
    progress.say("Stopping.");
  } finally {
    // Interrupted while starting: wait for the part that is on its way, so that it is stopped too.
    await Promise.allSettled([starting]);
    await parts.stopAll();
  }
}
