import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { RecordError, type Evaluator } from "./context.ts";

export type Streams = { readonly input: Readable; readonly output: Writable; readonly messages: Writable };
export type Tally = { readonly lines: number; readonly errors: number };

// The gate reads at most 64 KiB of a body; a record with all its headers is never near a mebibyte.
const MAX_LINE_BYTES = 1_048_576;
// Large enough that writing costs nothing beside judging, small enough that a reader at the other end sees progress.
const FLUSH_CHARACTERS = 65_536;

/** One line out for each line in, in order. Reads no faster than the answers are taken. */
export async function evaluateLines(evaluate: Evaluator, streams: Streams): Promise<Tally> {
  const answers = answerWriter(streams.output);
  let [lines, errors] = [0, 0];
  for await (const batch of lineBatches(streams.input)) {
    for (const line of batch) {
      lines += 1;
      const pending = answerTo(line, evaluate);
      const answer = pending instanceof Promise ? await pending : pending;
      if ("fault" in answer) errors += 1;
      if ("fault" in answer && answer.fault) streams.messages.write(`line ${lines}: ${answer.fault}\n`);
      answers.add(answer.text);
      if (answers.full()) await answers.flush();
    }
    // A slow producer must get its answers without waiting for a full buffer.
    await answers.flush();
  }
  return { lines, errors };
}

/** `fault` is for the terminal; null where the line itself was bad and its answer says all. */
type Answer = { readonly text: string } | { readonly text: string; readonly fault: string | null };

function answerTo(line: Buffer | null, evaluate: Evaluator): Answer | Promise<Answer> {
  try {
    const answer = evaluate(parseLine(line));
    if (!(answer instanceof Promise)) return { text: JSON.stringify(answer) };
    return answer.then((value) => ({ text: JSON.stringify(value) }), errorAnswer);
  } catch (error) {
    return errorAnswer(error);
  }
}

function parseLine(line: Buffer | null): unknown {
  if (line === null)
    throw new RecordError(`line_too_long: expected at most ${MAX_LINE_BYTES} bytes, got more`);
  if (!isUtf8(line)) throw new RecordError("line_utf8: expected UTF-8, got other bytes");
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    throw new RecordError("line_json: expected one JSON value, got other text");
  }
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof RecordError) return { text: JSON.stringify({ error: error.message }), fault: null };
  // The message of an unforeseen error may quote the record, which holds passwords: only its kind is told.
  const name = error instanceof Error ? error.name : "unknown";
  const text = JSON.stringify({
    error: "internal_error: expected a judgement, got a fault of gatehouse; please report it",
  });
  const stack = process.env["GATEHOUSE_DEBUG"] && error instanceof Error ? `\n${error.stack}` : "";
  return { text, fault: `internal_error (${name})${stack}` };
}

/** The lines of each chunk, null for one that is too long. An unfinished last line is a line; an empty one is not. */
async function* lineBatches(input: Readable): AsyncGenerator<(Buffer | null)[]> {
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    const batch: (Buffer | null)[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const tail = bytes.subarray(from, end);
      batch.push(skipping ? null : bounded(rest.length > 0 ? Buffer.concat([rest, tail]) : tail));
      [rest, skipping, from] = [Buffer.alloc(0), false, end + 1];
    }
    rest = skipping ? rest : Buffer.concat([rest, bytes.subarray(from)]);
    if (rest.length > MAX_LINE_BYTES) [rest, skipping] = [Buffer.alloc(0), true];
    yield batch;
  }
  if (skipping) yield [null];
  else if (rest.length > 0) yield [rest];
}

function bounded(line: Buffer): Buffer | null {
  return line.length > MAX_LINE_BYTES ? null : line;
}

function answerWriter(output: Writable) {
  let pending = "";
  return {
    add(text: string): void {
      pending += `${text}\n`;
    },
    full: () => pending.length >= FLUSH_CHARACTERS,
    async flush(): Promise<void> {
      if (pending === "") return;
      const text = pending;
      pending = "";
      if (!output.write(text)) await once(output, "drain");
    },
  };
}
