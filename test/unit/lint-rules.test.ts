import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";

/** One forbidden import of each kind: where it is planted, what it imports, and the words the linter must answer with. */
const VIOLATIONS = [
  ["shared/format/a.ts", "../../workers/gate/deps.ts", "shared/ is the pure core"],
  ["shared/format/b.ts", "../../intel-builder/cmd/build.ts", "shared/ is the pure core"],
  ["shared/format/c.ts", "node:fs/promises", "no runtime modules"],
  ["shared/format/d.ts", "cloudflare:workers", "no runtime modules"],
  ["shared/format/e.ts", "hono/cookie", "shared/ is the pure core"],
  ["shared/domain/a.ts", "zod/mini", "needs no package"],
  ["shared/domain/b.ts", "../identity/keys.ts", "vocabulary"],
  ["shared/domain/c.ts", "../policy/decide.ts", "only types of policy and score"],
  ["intel-builder/stages/a.ts", "../../workers/gate/deps.ts", "only through shared/"],
  ["intel-builder/stages/b.ts", "hono", "only through shared/"],
  ["intel-builder/stages/c.ts", "cloudflare:workers", "runs on Node"],
  ["workers/gate/signals/a.ts", "../intel/active-release.ts", "Adapters do not import each other"],
  ["workers/gate/intel/a.ts", "../state/account-state.ts", "Adapters do not import each other"],
  ["workers/gate/state/a.ts", "../events/receipt-log.ts", "Adapters do not import each other"],
  ["workers/gate/events/a.ts", "../stages/judge.ts", "Adapters do not import each other"],
  ["workers/gate/challenge/a.ts", "../index.ts", "Adapters do not import each other"],
  ["workers/gate/stages/a.ts", "../state/account-state.ts", "Take it from Deps"],
  ["workers/gate/stages/b.ts", "../intel/active-release.ts", "Take it from Deps"],
  ["workers/gate/stages/c.ts", "cloudflare:workers", "Take it from Deps"],
  ["workers/gate/gate.ts", "./events/receipt-log.ts", "Take it from Deps"],
  [
    "workers/gate/settings.ts",
    "../../intel-builder/cmd/build.ts",
    "A Worker is made of workers/ and shared/",
  ],
  ["workers/gate/origin-client.ts", "node:crypto", "without Node's modules"],
  ["workers/gate/act.ts", "./index.ts", "imported by nobody"],
  ["workers/console/app.ts", "../gate/state/account-state.ts", "only types may cross"],
  ["workers/console/api/a.ts", "../../gate/events/receipt-log.ts", "Take it from Deps"],
  ["cli/eval/a.ts", "../../demo/people.ts", "Only cli/dev knows the demo"],
  ["cli/eval/b.ts", "../../workers/gate/index.ts", "not a Worker's entry"],
  ["cli/dev/a.ts", "../../workers/gate/gate.ts", "does not import them"],
  ["demo/a.ts", "../workers/gate/gate.ts", "The demo is a stranger"],
  ["demo/b.ts", "../test/support/chromium.ts", "The demo is a stranger"],
] as const;

const ALLOWED = [
  ["shared/domain/z.ts", 'import type { Score } from "../score/score.ts";'],
  ["shared/format/z.ts", 'import { found } from "../domain/lookup.ts";'],
  ["intel-builder/stages/z.ts", 'import { found } from "node:fs/promises";'],
  ["workers/gate/signals/z.ts", 'import { found } from "../../../shared/domain/lookup.ts";'],
  ["workers/gate/stages/z.ts", 'import { found } from "../signals/network.ts";'],
  ["workers/gate/index.ts", 'import { found } from "./state/account-state.ts";'],
  ["workers/console/z.ts", 'import type { ReceiptLog } from "../gate/state/receipt-log.ts";'],
  ["cli/eval/z.ts", 'import { found } from "../../workers/gate/stages/judge.ts";'],
  ["cli/dev/z.ts", 'import { found } from "../../demo/people.ts";'],
] as const;

const oxlint = path.resolve("node_modules/.bin/oxlint");
let root: string;
let findings: Map<string, string[]>;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "gatehouse-lint-"));
  await copyFile(".oxlintrc.json", path.join(root, ".oxlintrc.json"));
  for (const [file, target] of VIOLATIONS) {
    await plant(file, `import { found } from "${target}";\nexport const planted = found;\n`);
  }
  for (const [file, line] of ALLOWED) {
    const name = line.includes("import type") ? "type" : "const";
    const used = /\{ (\w+) \}/u.exec(line)?.[1] ?? "found";
    await plant(file, `${line}\nexport ${name} Planted = ${used};\n`);
  }
  findings = await lint();
});
afterAll(async () => rm(root, { recursive: true }));

async function plant(file: string, text: string): Promise<void> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
}

async function lint(): Promise<Map<string, string[]>> {
  // oxlint exits with 1 because it finds what was planted; only its report counts here.
  const text = await new Promise<string>((resolve) => {
    execFile(oxlint, ["--format", "json"], { cwd: root, maxBuffer: 1 << 24 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  const report: { diagnostics: { code: string; help?: string; message: string; filename: string }[] } =
    JSON.parse(text);
  const byFile = new Map<string, string[]>();
  for (const { code, message, help, filename } of report.diagnostics) {
    if (!code.includes("no-restricted-imports")) continue;
    byFile.set(filename, [...(byFile.get(filename) ?? []), `${message} ${help ?? ""}`]);
  }
  return byFile;
}

describe("import rules", () => {
  test.for(VIOLATIONS)("%s may not import %s", ([file, , words], { expect }) => {
    expect(findings.get(file)?.join("\n")).toContain(words);
  });

  test.for(ALLOWED)("%s may say: %s", ([file], { expect }) => {
    expect(findings.get(file)).toBeUndefined();
  });
});
