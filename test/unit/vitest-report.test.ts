import { test } from "vitest";
import { tallyOf } from "../support/vitest-report.ts";

const aTest = (status: string) => ({
  status,
  fullName: `a ${status} test`,
  failureMessages: ["expected 1, got 2"],
});
const aFile = (status: string, tests: readonly string[], message = "") => ({
  name: "/repo/test/unit/a.test.ts",
  status,
  message,
  assertionResults: tests.map(aTest),
});

test("passed, failed and skipped tests are counted apart", ({ expect }) => {
  const report = { testResults: [aFile("failed", ["passed", "passed", "failed", "skipped", "todo"])] };
  expect(tallyOf(report, "/repo")).toMatchObject({ passed: 2, failed: 1, skipped: 2 });
});

test("a failure is printed with its file, its name and its message", ({ expect }) => {
  const { problems } = tallyOf({ testResults: [aFile("failed", ["failed"])] }, "/repo");
  expect(problems).toEqual(["  test/unit/a.test.ts > a failed test\n    expected 1, got 2"]);
});

test("a file that cannot be loaded is one failure, not none", ({ expect }) => {
  const report = { testResults: [aFile("failed", [], "Cannot find module")] };
  expect(tallyOf(report, "/repo")).toMatchObject({
    failed: 1,
    problems: [expect.stringContaining("Cannot find module")],
  });
});
