import { Readable, Writable } from "node:stream";
import { test } from "vitest";
import { RecordError, type Evaluator } from "../../cli/eval/context.ts";
import { evaluateLines } from "../../cli/eval/ndjson.ts";

const echo: Evaluator = (record) => ({ got: record });

async function run(chunks: readonly (string | Buffer)[], evaluate: Evaluator = echo) {
  const written = { output: "", messages: "" };
  const sink = (name: keyof typeof written): Writable =>
    new Writable({ write: (chunk, _, done) => ((written[name] += String(chunk)), done()) });
  const streams = { input: Readable.from(chunks), output: sink("output"), messages: sink("messages") };
  const tally = await evaluateLines(evaluate, streams);
  return { ...tally, answers: written.output.split("\n").slice(0, -1), messages: written.messages };
}

test("each line has its answer in its place", async ({ expect }) => {
  const { answers } = await run(["1\n2\n3\n"]);
  expect(answers).toEqual(['{"got":1}', '{"got":2}', '{"got":3}']);
});

test("lines are whole however the input was cut", async ({ expect }) => {
  const { answers } = await run(['{"a', '":1}\n{"b":', "2}", '\n{"c":3}']);
  expect(answers).toEqual(['{"got":{"a":1}}', '{"got":{"b":2}}', '{"got":{"c":3}}']);
});

test("a character that was cut in half is whole again", async ({ expect }) => {
  const bytes = Buffer.from('"é"\n');
  expect((await run([bytes.subarray(0, 2), bytes.subarray(2)])).answers).toEqual(['{"got":"é"}']);
});

test("a slow answer keeps its place before a quick one", async ({ expect }) => {
  expect((await run(["1\n2\n"], slowOnOne)).answers).toEqual(['{"slow":1}', '{"quick":2}']);
});

test.for([
  ["no JSON", "{oops\n", "line_json"],
  ["an empty line", "\n", "line_json"],
  ["other bytes than UTF-8", Buffer.from([0x22, 0xff, 0x22, 0x0a]), "line_utf8"],
  ["a line without end", `"${"x".repeat(1_100_000)}"\n`, "line_too_long"],
] as const)("%s becomes an error in its place and the rest goes on", async ([, bad, code], { expect }) => {
  const { answers, lines, errors } = await run([bad, "2\n"]);
  expect(answers).toEqual([expect.stringContaining(`{"error":"${code}: expected`), '{"got":2}']);
  expect([lines, errors]).toEqual([2, 1]);
});

test("a line that is too long is not kept, however many chunks it comes in", async ({ expect }) => {
  const chunks = Array.from({ length: 40 }, () => "x".repeat(65_536));
  const { answers } = await run([...chunks, "\n1\n"]);
  expect(answers).toEqual([expect.stringContaining("line_too_long"), '{"got":1}']);
});

test("a record that cannot be judged says why", async ({ expect }) => {
  expect((await run(["1\n"], refuse)).answers).toEqual([
    '{"error":"route: expected a known route, got another"}',
  ]);
});

test("an unforeseen error tells neither output nor terminal what the record held", async ({ expect }) => {
  const secret = "hunter2";
  const leak: Evaluator = () => Promise.reject(new TypeError(`cannot read ${secret}`));
  const { answers, messages } = await run([`"${secret}"\n`], leak);
  expect(answers.join("")).toMatch(/^\{"error":"internal_error: /u);
  expect(answers.join("") + messages).not.toContain(secret);
  expect(messages).toBe("line 1: internal_error (TypeError)\n");
});

test("input is read no faster than answers are taken", async ({ expect }) => {
  let produced = 0;
  const lines = "1\n".repeat(10_000);
  const input = Readable.from(
    (function* chunks() {
      for (; produced < 100; produced++) yield lines;
    })(),
  );
  const waiting: (() => void)[] = [];
  let taking = false;
  const output = new Writable({
    highWaterMark: 1,
    write: (_chunk, _, done) => (taking ? done() : void waiting.push(done)),
  });
  const running = evaluateLines(echo, { input, output, messages: output });
  for (let turns = 0; turns < 50; turns++) await aTurn();
  expect(produced).toBeLessThan(40);
  input.destroy();
  taking = true;
  for (const done of waiting) done();
  await expect(running).rejects.toThrow("Premature close");
});

function aTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function slowOnOne(record: unknown): object | Promise<object> {
  return record === 1 ? Promise.resolve({ slow: 1 }) : { quick: record };
}

function refuse(): object {
  throw new RecordError("route: expected a known route, got another");
}
