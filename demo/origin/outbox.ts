import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where the shop "mails" its one-time codes: one file a customer, the newest letter only. */
export type Outbox = {
  readonly mail: (username: string, text: string) => void;
  readonly newest: (username: string) => string | null;
};

export function openOutbox(folder: string): Outbox {
  mkdirSync(folder, { recursive: true });
  // encodeURIComponent leaves no slash, and the suffix means that no name can be "." or "..".
  const fileOf = (username: string): string => path.join(folder, `${encodeURIComponent(username)}.txt`);
  return {
    mail: (username, text) => writeFileSync(fileOf(username), text),
    newest(username) {
      try {
        return readFileSync(fileOf(username), "utf8");
      } catch {
        return null;
      }
    },
  };
}
