import { test } from "vitest";
import { gatehouse } from "../../support/gatehouse-command.ts";

test.for([
  ["no command", [], "no_command: expected a command"],
  ["an unknown command", ["frob"], "unknown_command: expected one of dev, intel"],
  ["an inherited property as command", ["constructor"], "unknown_command"],
  ["an unknown command below one", ["intel", "frob"], "unknown_command: expected one of fetch, build"],
  ["no command below one that needs it", ["intel"], "no_command: expected one of fetch"],
  ["a misspelt option", ["intel", "build", "--feed", "x"], "option: expected one that the command has"],
  ["an option without its value", ["intel", "build", "--feeds"], "option: expected"],
  ["an argument too many", ["intel", "list", "x"], "unknown_argument: expected at most 0"],
  ["no kind", ["eval"], "KIND"],
  ["an unknown kind", ["eval", "pwd"], "kind: expected one of address, email, password"],
  ["a mode outside its set", ["eval", "password", "--mode", "off"], "enforce"],
] as const)("%s is told in one sentence and ends with 2", async ([, args, said], { expect }) => {
  const { code, stderr, stdout } = await gatehouse(args);
  expect(stderr).toContain(said);
  expect([code, stdout]).toEqual([2, ""]);
});

test("help tells every command and ends with 0", async ({ expect }) => {
  const { code, stdout } = await gatehouse(["--help"]);
  for (const name of ["dev", "intel", "policy", "replay", "eval"]) expect(stdout).toContain(`  ${name}`);
  expect(code).toBe(0);
});

test("help of a command tells its options, without colours where no terminal is", async ({ expect }) => {
  const { code, stdout } = await gatehouse(["intel", "build", "--help"]);
  expect(stdout).toContain("--feeds");
  expect(stdout).not.toContain("\u001B");
  expect(code).toBe(0);
});
