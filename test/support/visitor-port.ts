import { readFileSync } from "node:fs";
import { PACKED_FILE } from "../../cli/dev/visitor-scripts.ts";
import { createVisitorPort } from "../../workers/gate/challenge/visitor.ts";

/** The gate's own, from the bytes that are deployed beside it. */
export function visitorPort() {
  return createVisitorPort(readFileSync(PACKED_FILE));
}
