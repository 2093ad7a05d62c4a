import { randomBytes, randomInt } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

const SESSION_MS = 24 * 3_600_000;
const CODE_MS = 10 * 60_000;
const CODE_TRIES = 3;

/** Raised when the tables change: an older file is made anew, since everything in it can be made again from the seed. */
const STORE_VERSION = 2;

/** What became of a one-time code: `gone` means expired, used up, or never sent. */
export type CodeAnswer =
  | { readonly status: "right"; readonly username: string }
  | { readonly status: "wrong" | "gone" };

/** What a code is good for: one that was mailed for a new password opens no login, nor the other way round. */
type CodePurpose = "login" | "reset";

type TriedCode = { readonly id: string; readonly code: string; readonly purpose: CodePurpose };

export type ShopStore = ReturnType<typeof openShopStore>;

/** The shop's tables in one SQLite file. Synchronous and small: one row a call. */
export function openShopStore(file: string) {
  const db = new DatabaseSync(file);
  createTables(db);
  return { ...accountTable(db), ...sessionTable(db), ...codeTable(db), close: () => db.close() };
}

function createTables(db: DatabaseSync): void {
  // NORMAL: a crash of the process loses nothing, a power cut may lose the last rows; it is a demo.
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
  if (version !== STORE_VERSION) {
    db.exec("DROP TABLE IF EXISTS accounts; DROP TABLE IF EXISTS sessions; DROP TABLE IF EXISTS codes;");
  }
  db.exec(`
    CREATE TABLE IF NOT EXISTS accounts(username TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS sessions(id TEXT PRIMARY KEY, username TEXT NOT NULL, expires_at_ms INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS codes(
      id TEXT PRIMARY KEY, username TEXT NOT NULL, purpose TEXT NOT NULL, code TEXT NOT NULL, tries INTEGER NOT NULL,
      expires_at_ms INTEGER NOT NULL
    ) STRICT;
    PRAGMA user_version = ${STORE_VERSION};`);
}

function accountTable(db: DatabaseSync) {
  const find = db.prepare("SELECT hash FROM accounts WHERE username = ?");
  const insert = db.prepare("INSERT OR IGNORE INTO accounts(username, hash) VALUES(?, ?)");
  const update = db.prepare("UPDATE accounts SET hash = ? WHERE username = ?");
  return {
    passwordHash: (username: string): string | null => textOrNull(find.get(username)?.["hash"]),
    /** False when the name is taken. */
    addAccount: (username: string, hash: string): boolean => insert.run(username, hash).changes === 1,
    setPassword: (username: string, hash: string): void => void update.run(hash, username),
  };
}

function sessionTable(db: DatabaseSync) {
  const insert = db.prepare("INSERT INTO sessions(id, username, expires_at_ms) VALUES(?, ?, ?)");
  const find = db.prepare("SELECT username FROM sessions WHERE id = ? AND expires_at_ms > ?");
  const remove = db.prepare("DELETE FROM sessions WHERE id = ?");
  const removeAll = db.prepare("DELETE FROM sessions WHERE username = ?");
  return {
    openSession(username: string, nowMs: number): string {
      const id = randomBytes(24).toString("base64url");
      insert.run(id, username, nowMs + SESSION_MS);
      return id;
    },
    sessionUser: (id: string, nowMs: number): string | null => textOrNull(find.get(id, nowMs)?.["username"]),
    closeSession: (id: string): void => void remove.run(id),
    /** Whoever stood in the account by the old password stands outside. */
    closeSessionsOf: (username: string): void => void removeAll.run(username),
  };
}

function codeTable(db: DatabaseSync) {
  const insert = db.prepare(
    "INSERT INTO codes(id, username, purpose, code, tries, expires_at_ms) VALUES(?, ?, ?, ?, 0, ?)",
  );
  const find = db.prepare(
    "SELECT username, code FROM codes WHERE id = ? AND purpose = ? AND expires_at_ms > ?",
  );
  const remove = db.prepare("DELETE FROM codes WHERE id = ?");
  const tried = db.prepare("UPDATE codes SET tries = tries + 1 WHERE id = ? RETURNING tries");
  return {
    /** A login or a new password that waits for a code: the id goes to the browser, the code to the mailbox. */
    openCode(username: string, nowMs: number, purpose: CodePurpose): { id: string; code: string } {
      const id = randomBytes(24).toString("base64url");
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      insert.run(id, username, purpose, code, nowMs + CODE_MS);
      return { id, code };
    },
    /** A code works once, within ten minutes, and dies with the third wrong try. */
    tryCode({ id, code, purpose }: TriedCode, nowMs: number): CodeAnswer {
      const row = find.get(id, purpose, nowMs);
      const username = textOrNull(row?.["username"]);
      if (username === null) return { status: "gone" };
      if (row?.["code"] === code) {
        remove.run(id);
        return { status: "right", username };
      }
      if (Number(tried.get(id)?.["tries"]) >= CODE_TRIES) remove.run(id);
      return { status: "wrong" };
    },
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
