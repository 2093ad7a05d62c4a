import * as z from "zod/mini";
import { vouchAction } from "../../../shared/challenge/vouch-action.ts";
import { ABSENT, found, unavailable } from "../../../shared/domain/lookup.ts";
import type { VouchPort } from "../deps.ts";

/** As long as a person waits gladly. Beyond it the policy's `ifUnavailable` holds. */
const DEADLINE_MS = 2_000;
/** After a failure it is taken to be down for so long by this isolate: pages ask for work meanwhile. */
const DOWN_MS = 30_000;

const answerSchema = z.object({
  success: z.boolean(),
  action: z.optional(z.string()),
  cdata: z.optional(z.string()),
  "error-codes": z.optional(z.array(z.string())),
});

/** Mistakes of the operator's and faults of theirs; every other code is about the visitor's answer. */
const NOT_THE_VISITOR = ["missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"];

type Shell = {
  readonly nowMs: () => number;
  readonly log: (line: string) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
};

/**
 * Cloudflare Turnstile. Its answer counts where it was given for this very challenge: the widget is told its id and route,
 * and says them back. The visitor's address is not told: Turnstile does not need it.
 */
export function openTurnstile(base: string, secret: string, { nowMs, log, fetch }: Shell): VouchPort {
  let downUntilMs = secret === "" ? Infinity : 0;
  const down = (cause: string) => {
    downUntilMs = Math.max(downUntilMs, nowMs() + DOWN_MS);
    log(`turnstile: ${cause}`);
    return unavailable("broken");
  };
  return {
    script: `${base}/api.js`,
    isDown: () => nowMs() < downUntilMs,
    async verify(response, { id, routeId }) {
      if (secret === "") return down("expected a secret, got none; set TURNSTILE_SECRET");
      const told = await ask(fetch, `${base}/siteverify`, { secret, response });
      if (!told) return down("expected a verdict within 2 s, got none; see https://www.cloudflarestatus.com");
      const fault = told["error-codes"]?.find((code) => NOT_THE_VISITOR.includes(code));
      if (fault !== undefined) return down(`expected a verdict, got ${fault}; check TURNSTILE_SECRET`);
      downUntilMs = 0;
      const isOurs = told.action === vouchAction(routeId) && told.cdata === id;
      return told.success && isOurs ? found("person") : ABSENT;
    },
  };
}

async function ask(fetch: Shell["fetch"], url: string, fields: Readonly<Record<string, string>>) {
  try {
    const body = new URLSearchParams(fields);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answer = await fetch(url, { method: "POST", body, signal, redirect: "manual" });
    // Refusals come with a status of their own, and say why in the same form.
    const parsed = answerSchema.safeParse(await answer.json());
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
