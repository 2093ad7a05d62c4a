import path from "node:path";
import { compileKernel } from "./compile.ts";

// `npm run build:kernel`, after a change in assembly/. A unit test refuses a kernel.wasm that is not what the sources give.
compileKernel(path.join(import.meta.dirname, "kernel.wasm"));
