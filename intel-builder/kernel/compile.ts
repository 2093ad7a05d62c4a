import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

// Speed before size: the module is 10 KB. No runtime: the kernel allocates nothing. SIMD is in every engine that the
// project runs on since Node 16. The memory belongs to the caller, who lays it out; constants go below its scratch.
const OPTIONS = [
  "-O3",
  "--noAssert",
  "--runtime=stub",
  "--enable=simd",
  "--uncheckedBehavior=always",
  "--initialMemory=1",
  "--memoryBase=3072",
  "--importMemory",
  "--noExportMemory",
  // Vectors as parameters cannot be exchanged with JavaScript; they are only between functions of the module.
  "--disableWarning=112",
];

/** Compiles assembly/ to a file. The same sources always give the same bytes: the compiler is pinned, and no path gets in. */
export function compileKernel(outPath: string): void {
  const require = createRequire(import.meta.url);
  const compiler = require.resolve("assemblyscript/bin/asc.js");
  const entry = path.join(import.meta.dirname, "assembly/kernel.ts");
  execFileSync(process.execPath, [compiler, entry, "-o", outPath, ...OPTIONS], { stdio: "inherit" });
}
