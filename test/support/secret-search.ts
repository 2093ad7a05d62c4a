import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Something that must not be found: `name` is what a finding may print, `value` never is. */
export type Secret = { readonly name: string; readonly value: string };
export type SecretFinding = {
  readonly secret: string;
  readonly form: string;
  readonly file: string;
  readonly offset: number;
};

// Below this a chance hit in a database page is likelier than a leak.
const SHORTEST = 7;

type Needle = { readonly secret: string; readonly form: string; readonly bytes: Buffer };

/**
 * Looks for secrets in every file below the folders, byte by byte, so that SQLite pages, write-ahead logs and text are one:
 * as UTF-8, UTF-16, hexadecimal, percent-encoded, and base64 at each of its three alignments.
 * `leaveOut` names the paths (relative to their folder) of release artefacts, which hold leaked passwords' hashes by design.
 */
export async function findSecrets(
  folders: readonly string[],
  secrets: readonly Secret[],
  leaveOut: (relativePath: string) => boolean = () => false,
): Promise<readonly SecretFinding[]> {
  const needles = secrets.flatMap(needlesOf);
  const findings: SecretFinding[] = [];
  for (const folder of folders) {
    for (const file of await filesBelow(folder)) {
      if (leaveOut(path.relative(folder, file))) continue;
      findings.push(...searchFile(file, await readFile(file), needles));
    }
  }
  return findings;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function searchFile(file: string, content: Buffer, needles: readonly Needle[]): SecretFinding[] {
  const findings: SecretFinding[] = [];
  for (const { secret, form, bytes } of needles) {
    const offset = content.indexOf(bytes);
    if (offset >= 0) findings.push({ secret, form, file, offset });
  }
  return findings;
}

function needlesOf({ name, value }: Secret): Needle[] {
  if (value.length < SHORTEST) {
    throw new Error(
      `secret_length: expected at least ${SHORTEST} characters in ${name}, got ${value.length}; plant a longer one`,
    );
  }
  const raw = Buffer.from(value, "utf8");
  const hex = raw.toString("hex");
  const percent = hex.replaceAll(/../gu, "%$&");
  const forms: [string, Buffer][] = [
    ["utf-8", raw],
    ["utf-16le", Buffer.from(value, "utf16le")],
    ["utf-16be", Buffer.from(value, "utf16le").swap16()],
    ["hex", Buffer.from(hex)],
    ["HEX", Buffer.from(hex.toUpperCase())],
    ["percent", Buffer.from(encodeURIComponent(value))],
    [
      "percent, lower case",
      Buffer.from(encodeURIComponent(value).replaceAll(/%../gu, (escape) => escape.toLowerCase())),
    ],
    ["percent, every byte", Buffer.from(percent)],
    ["form", Buffer.from(new URLSearchParams({ v: value }).toString().slice(2))],
    ["json", Buffer.from(JSON.stringify(value).slice(1, -1))],
    ...base64Forms(raw),
  ];
  // Plain letters are spelt alike in most forms: each spelling is looked for once.
  const distinct = new Map(
    forms.toReversed().map(([form, bytes]) => [bytes.toString("latin1"), { form, bytes }]),
  );
  return [...distinct.values()].map((form) => ({ secret: name, ...form }));
}

/** What stays of a value inside a longer base64 text: its first and last characters depend on the neighbours. */
function base64Forms(raw: Buffer): [string, Buffer][] {
  return [0, 1, 2].flatMap((shift): [string, Buffer][] => {
    const padded = Buffer.concat([Buffer.alloc(shift), raw]);
    const firstWhole = shift === 0 ? 0 : 4;
    const lastWhole = Math.floor(padded.length / 3) * 4;
    const cut = (encoding: "base64" | "base64url") =>
      Buffer.from(padded.toString(encoding).slice(firstWhole, lastWhole));
    return [
      [`base64+${shift}`, cut("base64")],
      [`base64url+${shift}`, cut("base64url")],
    ];
  });
}
