/** What one suite came to; `problems` are ready to print. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly problems: readonly string[];
};

type Assertion = {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages: readonly string[] | null;
};
type SuiteFile = {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly Assertion[];
};
/** The part of Vitest's JSON report that is read here (its reporter's own shape). */
export type VitestReport = { readonly testResults: readonly SuiteFile[] };

// A stack below this many lines repeats itself; the whole of it is one `npx vitest run FILE` away.
const SHOWN_LINES = 12;

const indent = (text: string) =>
  text
    .split("\n")
    .slice(0, SHOWN_LINES)
    .map((line) => `    ${line}`)
    .join("\n");

/** Counts one project's report; a file that could not even be loaded is one failure. */
export function tallyOf(report: VitestReport, root: string): Tally {
  const files = report.testResults.map((file) => tallyOfFile(file, root));
  const sum = (key: "passed" | "failed" | "skipped") => files.reduce((total, file) => total + file[key], 0);
  return {
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    problems: files.flatMap((file) => file.problems),
  };
}

function tallyOfFile(file: SuiteFile, root: string): Tally {
  const name = file.name.replace(`${root}/`, "");
  const failures = file.assertionResults.filter(({ status }) => status === "failed");
  const problems = failures.map(
    (test) => `  ${name} > ${test.fullName}\n${indent((test.failureMessages ?? []).join("\n"))}`,
  );
  const passed = file.assertionResults.filter(({ status }) => status === "passed").length;
  const skipped = file.assertionResults.length - passed - failures.length;
  // A hook or an import that throws fails the file without failing a test of it.
  const broken = file.status === "failed" && failures.length === 0;
  if (broken) problems.push(`  ${name}\n${indent(file.message)}`);
  return { passed, failed: failures.length + (broken ? 1 : 0), skipped, problems };
}
