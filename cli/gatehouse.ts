#!/usr/bin/env node
import { runRoot } from "./root-command.ts";

process.exitCode = await runRoot(process.argv.slice(2));
