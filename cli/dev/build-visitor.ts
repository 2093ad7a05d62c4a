import { writeFileSync } from "node:fs";
import { packVisitor, PACKED_FILE } from "./visitor-scripts.ts";

// `npm run build:visitor`: after a change of the script or the texts below workers/gate/challenge/visitor. A test says when it was forgotten.
writeFileSync(PACKED_FILE, await packVisitor());
