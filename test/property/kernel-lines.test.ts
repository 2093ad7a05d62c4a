import fc from "fast-check";
import { test } from "vitest";
import type { Kernel, LineReading } from "../../intel-builder/kernel/kernel.ts";
import { BOTH_KERNELS, scatterText } from "../support/both-kernels.ts";

const [typescript, wasm] = BOTH_KERNELS;

const HEX_DIGITS = Array.from("0123456789abcdefABCDEF");
const hexDigits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...HEX_DIGITS), minLength: length, maxLength: length });
const ending = fc.constantFrom("\n", "\n", "\n", "\r\n", "\r\r\n");
const count = fc.oneof(
  fc.nat({ max: 2_000_000 }).map((number) => `:${number}`),
  fc.constantFrom(
    "",
    ":",
    ":0",
    ":007",
    ":0000001",
    ":12345678",
    ":999999999999",
    ":1000000000000",
    ":1x",
    "::1",
    " :1",
    ":1 ",
  ),
);
const hashLine = fc
  .tuple(fc.constantFrom(40, 40, 40, 32, 35, 39, 41, 48, 16, 1), count, ending)
  .chain(([digits, number, end]) => hexDigits(digits).map((hex) => hex + number + end));
const oddLine = fc
  .tuple(fc.string({ unit: "binary", maxLength: 80 }), ending)
  .map(([text, end]) => text + end);
const nearHash = fc
  .tuple(hashLine, fc.nat(45), fc.constantFrom("g", "/", ":", "@", "`", "\u0000", "\r", "\n", "G", "\u00ff"))
  .map(([line, at, wrong]) => line.slice(0, at) + wrong + line.slice(at + 1));
const hashText = fc
  .array(fc.oneof({ arbitrary: hashLine, weight: 5 }, oddLine, nearHash), { maxLength: 60 })
  .map((lines) => lines.join(""));
const passwordText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 70 }),
      fc.string({ minLength: 50, maxLength: 66 }),
      fc.string({ minLength: 240, maxLength: 270 }),
    ),
    { maxLength: 40 },
  )
  .map((lines) => lines.join("\n"));

function account(kernel: Kernel | undefined, reading: LineReading, { text, cuts }: CutText) {
  if (!kernel) throw new Error("two kernels");
  const bytes = Buffer.from(text, "utf8");
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const pieces = places.map((end, index) => bytes.subarray(index === 0 ? 0 : places[index - 1], end));
  return scatterText(kernel, reading, pieces);
}

type CutText = { readonly text: string; readonly cuts: readonly number[] };

const places = fc.array(fc.nat(5_000), { maxLength: 4 });

test.for(["sha1-count", "ntlm-count", "range-count", "plain"] as const)(
  "both kernels make the same records and refuse the same lines of %s, however the text is cut",
  (form, { expect }) => {
    const texts = form === "plain" ? passwordText : hashText;
    fc.assert(
      fc.property(texts, places, fc.nat(30), (text, cuts, commonLines) => {
        const reading = { form, commonLines };
        expect(account(wasm, reading, { text, cuts })).toEqual(account(typescript, reading, { text, cuts }));
      }),
      { numRuns: 200 },
    );
  },
);
