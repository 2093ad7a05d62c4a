import { joinChunks } from "./join-chunks.ts";
import type { Unreadable } from "./unreadable.ts";

/** 64 KB, as the design says: far above any login, far below what would hurt an isolate. */
const MAX_BODY_BYTES = 65_536;

/** A login is a few hundred bytes: who needs longer than this for them holds the gate open on purpose. */
const BODY_DEADLINE_MS = 10_000;

/**
 * What came of reading a body. After a fault `rest()` gives the whole body for an origin that shall see it all the same:
 * what was read, then what is still to come; `cancel()` ends the upload instead.
 */
export type BodyRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly fault: Unreadable;
      readonly rest: () => ReadableStream | null;
      readonly cancel: () => void;
    };

type Chunk = { readonly done: boolean; readonly value?: Uint8Array | undefined };

/** Whoever reads rings after `BODY_DEADLINE_MS`; whoever needs the place for another, before. */
export type Deadline = { readonly late: Promise<"late">; readonly ring: () => void };

export function createDeadline(): Deadline {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  return { late, ring: () => resolve("late") };
}

/** Reads at most `MAX_BODY_BYTES` until the deadline. A length that is announced too large is not read at all. */
export async function readBody(request: Request, deadline = createDeadline()): Promise<BodyRead> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES)
    return untouched(request, "body_too_large");
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
  if (!reader) return untouched(request, "body_missing");
  return readWithin(reader, deadline);
}

function untouched(request: Request, fault: Unreadable): BodyRead {
  const cancel = () => void request.body?.cancel().catch(() => {});
  return { ok: false, fault, rest: () => request.body, cancel };
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { late, ring }: Deadline,
): Promise<BodyRead> {
  const chunks: Uint8Array[] = [];
  const timer = setTimeout(ring, BODY_DEADLINE_MS);
  let pending: Promise<Chunk> | null = null;
  const fail = (fault: Unreadable): BodyRead => ({
    ok: false,
    fault,
    rest: () => replay(chunks, pending, reader),
    cancel: () => void reader.cancel(fault).catch(() => {}),
  });
  try {
    for (let size = 0; ;) {
      pending = reader.read();
      const next = await Promise.race([pending, late]);
      if (next === "late") return fail("body_timeout");
      pending = null;
      if (next.done || !next.value) return { ok: true, bytes: joinChunks(chunks, size) };
      chunks.push(next.value);
      size += next.value.byteLength;
      if (size > MAX_BODY_BYTES) return fail("body_too_large");
    }
  } catch {
    // The visitor went away, or sent less than was announced: there is nobody to answer and nothing to pass on.
    return fail("body_aborted");
  } finally {
    clearTimeout(timer);
  }
}

function replay(
  chunks: readonly Uint8Array[],
  pending: Promise<Chunk> | null,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream {
  const early = [...chunks];
  let waiting = pending;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = early.shift();
      if (chunk) return controller.enqueue(chunk);
      const next = await (waiting ?? reader.read());
      waiting = null;
      if (next.done || !next.value) return controller.close();
      controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
