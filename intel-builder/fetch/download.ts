import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { askOnce, type Answered, type Question } from "./ask-once.ts";

export type DownloadLimits = {
  readonly maxBytes: number;
  /** Without a byte for so long, the server is taken for dead. */
  readonly idleMs: number;
  /** A server that drips forever must not hold the others up. */
  readonly totalMs: number;
};

export const DOWNLOAD_LIMITS = { idleMs: 30_000, totalMs: 15 * 60_000 } as const;

export type DownloadRequest = {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Where the body goes; whoever asks moves it into place. */
  readonly toPath: string;
  readonly limits: DownloadLimits;
};

/** Printed by `intel fetch`: add new ones, never rename one. */
export type DownloadFault =
  | "unreachable"
  | "http_status"
  | "torn"
  | "stalled"
  | "too_slow"
  | "too_large"
  | "redirected_away"
  | "too_many_redirects";

export type Failed = {
  readonly status: "failed";
  readonly code: DownloadFault;
  /** A status, a size: never a part of a body. */
  readonly detail: string;
  /** Whether asking again soon may help. */
  readonly isTransient: boolean;
  /** What the server asked for. */
  readonly retryAfterMs: number | null;
};

export type Fresh = {
  readonly status: "fresh";
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
};

export type Downloaded = Fresh | { readonly status: "unchanged" } | Failed;

const MAX_REDIRECTS = 5;

/** One conditional GET into a file. Whatever a server does comes back as a value; only this machine's faults throw. */
export async function download(request: DownloadRequest): Promise<Downloaded> {
  const watch = startWatch(request.limits);
  try {
    const answer = await ask(request, watch.signal);
    if ("code" in answer) return answer;
    if (answer.status === 200) return await store(answer, request, watch);
    answer.discard();
    return answer.status === 304 ? { status: "unchanged" } : refused(answer);
  } finally {
    watch.stop();
  }
}

async function ask(request: DownloadRequest, signal: AbortSignal): Promise<Answered | Failed> {
  let at = request.url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await orUnreachable({ ...request, url: at, signal });
    const location = "code" in answer ? null : answer.header("location");
    if ("code" in answer || location === null || ![301, 302, 303, 307, 308].includes(answer.status))
      return answer;
    answer.discard();
    const next = URL.parse(location, at);
    // What began under TLS must not go on in the clear, where anyone may rewrite it.
    const isSafe = next?.protocol === "https:" || next?.protocol === new URL(request.url).protocol;
    if (next === null || !isSafe)
      return failed("redirected_away", `to ${next?.protocol ?? "nowhere"}`, false);
    at = next.href;
  }
  return failed("too_many_redirects", `more than ${MAX_REDIRECTS}`, false);
}

async function orUnreachable(question: Question): Promise<Answered | Failed> {
  try {
    return await askOnce(question);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    return question.signal.aborted
      ? failed("stalled", "no answer in time", true)
      : failed("unreachable", code, true);
  }
}

function refused({ status, header }: Answered): Failed {
  const isTransient = status === 408 || status === 425 || status === 429 || status >= 500;
  return { ...failed("http_status", String(status), isTransient), retryAfterMs: retryAfterMs(header) };
}

/** Seconds or a date, as HTTP allows. */
function retryAfterMs(header: Answered["header"]): number | null {
  const text = header("retry-after");
  if (text === null) return null;
  const ms = /^\d{1,9}$/u.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - Date.parse(header("date") ?? "");
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

async function store(
  answer: Answered,
  { toPath, limits }: DownloadRequest,
  watch: Watch,
): Promise<Downloaded> {
  const file = await open(toPath, "w");
  const digest = createHash("sha256");
  let sizeBytes = 0;
  try {
    for await (const chunk of chunksOf(answer)) {
      if (chunk instanceof Error)
        return failed(watch.signal.aborted ? watch.code() : "torn", `after ${sizeBytes} bytes`, true);
      watch.sawBytes();
      sizeBytes += chunk.length;
      if (sizeBytes > limits.maxBytes)
        return failed("too_large", `more than ${limits.maxBytes} bytes`, false);
      digest.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    answer.discard();
    await file.close();
  }
  return {
    status: "fresh",
    sizeBytes,
    sha256: digest.digest("hex"),
    etag: answer.header("etag"),
    lastModified: answer.header("last-modified"),
  };
}

/** The body's chunks; a break of the line comes as the last of them, so that it is not taken for a fault of the disk. */
async function* chunksOf({ body }: Answered): AsyncGenerator<Uint8Array | Error> {
  try {
    for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk;
  } catch (error) {
    yield error instanceof Error ? error : new Error("torn");
  }
}

type Watch = {
  readonly signal: AbortSignal;
  readonly sawBytes: () => void;
  readonly code: () => "stalled" | "too_slow";
  readonly stop: () => void;
};

function startWatch({ idleMs, totalMs }: DownloadLimits): Watch {
  const controller = new AbortController();
  let code: "stalled" | "too_slow" = "stalled";
  const total = setTimeout(() => {
    code = "too_slow";
    controller.abort();
  }, totalMs);
  const idle = setTimeout(() => controller.abort(), idleMs);
  return {
    signal: controller.signal,
    sawBytes: () => void idle.refresh(),
    code: () => code,
    stop() {
      clearTimeout(total);
      clearTimeout(idle);
    },
  };
}

function failed(code: DownloadFault, detail: string, isTransient: boolean): Failed {
  return { status: "failed", code, detail, isTransient, retryAfterMs: null };
}
