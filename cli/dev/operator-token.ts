import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { issuePass, operatorSecret } from "../../shared/identity/operator-pass.ts";

// Long enough for whoever comes back to this terminal after lunch; the link works once anyway.
const LINK_MS = 24 * 3_600_000;

/** The console's token in `<stateDir>/operator-token`, made at the first start, readable by its owner only. */
export function ensureOperatorToken(stateDir: string): string {
  const file = path.join(stateDir, "operator-token");
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return readFileSync(file, "utf8").trim();
}

/** A link that opens the console in a browser, once. */
export function operatorLink(consoleUrl: string, token: string, nowMs: number): string {
  const pass = { nonce: randomBytes(12).toString("base64url"), expiresAtMs: nowMs + LINK_MS };
  return `${consoleUrl}/enter?token=${issuePass("link", pass, operatorSecret(token))}`;
}
