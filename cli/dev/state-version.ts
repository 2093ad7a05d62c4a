import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

// Raise it when something in the state folder changes shape so that an older gatehouse could misread it.
const STATE_VERSION = 1;

/** Claims the state folder for this version; a folder of another version gets a sentence instead of a strange failure. */
export function claimStateFolder(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true });
  const file = path.join(stateDir, "version");
  if (existsSync(file)) checkVersion(stateDir, readFileSync(file, "utf8").trim());
  else if (existsSync(path.join(stateDir, "state")) && readdirSync(stateDir).length > 0)
    checkVersion(stateDir, "none");
  writeFileSync(file, `${STATE_VERSION}\n`);
}

function checkVersion(stateDir: string, found: string): void {
  if (found === String(STATE_VERSION)) return;
  const newer = Number(found) > STATE_VERSION;
  throw new Error(
    `state_version: expected ${STATE_VERSION}, got ${found} in ${stateDir}; ` +
      (newer ? "use the newer gatehouse that wrote it, or " : "") +
      "move that folder away and start again: keys, releases and what accounts remember are made anew",
  );
}
