import { joinChunks } from "./join-chunks.ts";

/** As much of an answer as outcome rules may look at: a login's answer is far smaller, a download far larger. */
const MAX_PEEK_BYTES = 65_536;

/** An answer that trickles longer than this is judged by what is there: its reader must not wait for us. */
const PEEK_DEADLINE_MS = 5_000;

export type Peek = {
  readonly text: string;
  /** The text is the whole body, so that it may be parsed. */
  readonly complete: boolean;
  /** The same answer with its whole body. */
  readonly response: Response;
};

/** Reads the start of an answer's body before its headers leave, and gives back an answer that streams all of it. */
export async function peekBody(response: Response): Promise<Peek> {
  if (!response.body) return { text: "", complete: true, response };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const { promise: late, resolve: ring } = Promise.withResolvers<null>();
  const timer = setTimeout(() => ring(null), PEEK_DEADLINE_MS);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let pending: Promise<ReadableStreamReadResult<Uint8Array>> | null = null;
  let complete = false;
  while (!complete && size < MAX_PEEK_BYTES) {
    pending = reader.read();
    // oxlint-disable-next-line no-await-in-loop -- a stream gives one chunk after the other
    const next = await Promise.race([pending, late]);
    if (next === null) break;
    pending = null;
    complete = next.done;
    if (next.value) chunks.push(next.value);
    size += next.value?.byteLength ?? 0;
  }
  clearTimeout(timer);
  const start = joinChunks(chunks, size);
  const body = complete ? start : resume(start, pending, reader);
  return {
    text: decoder.decode(start.subarray(0, MAX_PEEK_BYTES)),
    complete,
    response: decoded(response, body),
  };
}

// Reading made the platform decode the body, so the answer leaves uncompressed; the edge in front may compress it again.
function decoded(response: Response, body: Uint8Array | ReadableStream): Response {
  const answer = new Response(body, response);
  answer.headers.delete("content-encoding");
  answer.headers.delete("content-length");
  return answer;
}

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: false });

function resume(
  start: Uint8Array,
  pending: Promise<ReadableStreamReadResult<Uint8Array>> | null,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream {
  let waiting = pending;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (start.byteLength > 0) controller.enqueue(start);
    },
    async pull(controller) {
      const next = await (waiting ?? reader.read());
      waiting = null;
      if (next.value) controller.enqueue(next.value);
      if (next.done) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
