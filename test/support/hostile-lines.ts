import type { Random } from "../attack/simulator/random.ts";

/** What lines of feeds are made of, and what breaks parsers. */
const PIECES: readonly string[] = [
  "ann@example.com user1 bob@mail.example.org https://shop.example:8443/login android://x@com.app/".split(
    " ",
  ),
  "secret $HEX[c3bc] $HEX[ $HEX[zz] $2b$10$abc {SSHA}AAAAAAAAAAAAAAAA 1.2.3.4 2001:db8::1 10.0.0.0/8".split(
    " ",
  ),
  [":", ";", "|", "\t", ",", " ", " : ", "----", "=>", "::", '"', '""', "'", "\\", "\r", "\0", "\u001b", "#"],
  ["ü", "\ud800", "\u202e", "\ufeff", "\ufffd", "💥", "\u0085", "e\u0301", "@", "@@", ".", "://", "="],
  [
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "A".repeat(40),
    "a".repeat(35),
    "0".repeat(27),
    ":1",
    ":0",
    ":-1",
    ":1e9",
  ],
  ["a".repeat(300), ":".repeat(50), "(".repeat(40), "a@".repeat(40), "a.".repeat(60), "9".repeat(30)],
].flat();

/** Lines without line feeds: pieces put together, then cut, doubled and overwritten. */
export function hostileLine({ below, pick }: Random): string {
  let line = Array.from({ length: 1 + below(7) }, () => pick(PIECES)).join("");
  for (let edits = below(3); edits > 0; edits--) {
    const at = below(line.length + 1);
    const edit = below(3);
    if (edit === 0) line = line.slice(0, at);
    else if (edit === 1) line += line.slice(at, at + 40);
    else line = `${line.slice(0, at)}${String.fromCodePoint(below(0x300))}${line.slice(at + 1)}`;
  }
  return line.replaceAll("\n", "");
}
