import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "vitest";
import { compileKernel } from "../../../intel-builder/kernel/compile.ts";

const COMMITTED = path.join(import.meta.dirname, "../../../intel-builder/kernel/kernel.wasm");

test("kernel.wasm is what its sources give, byte for byte; else run `npm run build:kernel`", ({ expect }) => {
  const directory = mkdtempSync(path.join(tmpdir(), "kernel-"));
  try {
    const file = path.join(directory, "kernel.wasm");
    compileKernel(file);
    expect(readFileSync(file).equals(readFileSync(COMMITTED))).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("the kernel asks for nothing but its memory", ({ expect }) => {
  const built: WebAssembly.Module = Reflect.construct(WebAssembly.Module, [readFileSync(COMMITTED)]);
  const imports = WebAssembly.Module.imports(built);
  expect(imports.map(({ module, name, kind }) => `${module}.${name}: ${kind}`)).toEqual([
    "env.memory: memory",
  ]);
});
