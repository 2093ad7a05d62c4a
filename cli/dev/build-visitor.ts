import { writeFileSync } from "node:fs";
import { GENERATED_FILE, generateScripts } from "./visitor-scripts.ts";

// `npm run build:visitor`: after a change below workers/gate/challenge/visitor/browser. A test says when it was forgotten.
writeFileSync(GENERATED_FILE, await generateScripts());
