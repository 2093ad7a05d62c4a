import { test } from "vitest";
import * as z from "zod/mini";
import { mistakeText } from "../../../shared/policy/mistake-text.ts";

const schema = z.strictObject({
  mode: z.enum(["observe", "enforce"]),
  name: z.string().check(z.minLength(2), z.maxLength(4), z.regex(/^[a-z]+$/u)),
});

test.for([
  [{ mode: "enforce" }, "expected string, got none"],
  [{ mode: "enforce", name: null }, "expected string, got null"],
  [{ mode: "enforce", name: ["se", "cr"] }, "expected string, got array"],
  [{ mode: "secret", name: "ab" }, 'expected "observe" or "enforce", got something else'],
  [{ mode: "enforce", name: "s" }, "expected at least 2, got less"],
  [{ mode: "enforce", name: "secret" }, "expected at most 4, got more"],
  [{ mode: "enforce", name: "S3!" }, "expected another form (regex)"],
  [{ mode: "enforce", name: "ab", nmae: "secret" }, "expected known members, got nmae"],
] as const)("%j: %s", ([document, text], { expect }) => {
  const parsed = schema.safeParse(document, { error: mistakeText });
  expect(parsed.error?.issues.map(({ message }) => message)).toEqual([text]);
});
