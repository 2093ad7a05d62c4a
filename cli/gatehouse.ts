#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Without it every start, and every thread of a build, carries a compiler for TypeScript: 20 MB and a tenth of a second.
enableCompileCache();
const { runRoot } = await import("./root-command.ts");
process.exitCode = await runRoot(process.argv.slice(2));
