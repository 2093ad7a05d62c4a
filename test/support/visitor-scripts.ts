import { GATE_PATH } from "../../shared/challenge/challenge-step.ts";
import { visitorPort } from "./visitor-port.ts";

/** The gate's scripts by the path that they are served under. */
export async function visitorScripts(): Promise<ReadonlyMap<string, string>> {
  const visitor = visitorPort();
  const served = new Map<string, string>();
  for (const name of ["client.js", "worker.js"]) {
    // oxlint-disable-next-line no-await-in-loop -- unpacked once, for both
    served.set(`${GATE_PATH}${name}`, (await visitor.asset(name))?.body ?? "");
  }
  return served;
}
