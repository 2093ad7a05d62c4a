/**
 * One address, whatever its spelling. `text` is canonical (dotted quad; RFC 5952), so equal hosts compare equal as text.
 * `words` are the 128 bits, big end first; IPv4 stands as its IPv4-mapped form, so both families compare alike.
 */
export type IpAddress = {
  readonly family: 4 | 6;
  readonly text: string;
  readonly words: Words;
};
export type Words = readonly [number, number, number, number];

const MAPPED_WORD = 0xffff;
const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
// "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255" is 45; brackets and an interface name of 16 come on top.
const MAX_TEXT = 64;

/**
 * Untrusted text → address, or null where it is none. No ports, no surrounding space.
 *
 * Octal, hexadecimal and short IPv4 (`010.0.0.1`, `0x7f.1`, `127.1`) are refused: resolvers disagree on what they mean,
 * so any reading of ours would be somebody's second name for an address.
 * `::ffff:a.b.c.d` is the IPv4 host itself. So is NAT64's well-known prefix 64:ff9b::/96 (RFC 6052: it embeds exactly one
 * IPv4 host and is not routed between networks). 6to4 (2002::/16) stays IPv6: what it embeds is a router, and its /48 already
 * keeps that router's hosts together. 64:ff9b:1::/48 stays too: its layout is each network's own.
 */
export function parseAddress(text: string): IpAddress | null {
  if (text.length > MAX_TEXT) return null;
  const v4 = parseV4(text, 0, text.length);
  if (v4 >= 0) return { family: 4, text, words: [0, 0, MAPPED_WORD, v4] };
  const words = parseV6(...innerSpan(text), text);
  return words ? fromWords(words) : null;
}

/** The address of these bits; mapped and NAT64 forms become IPv4. */
export function fromWords(words: Words): IpAddress {
  const [w0, w1, w2, w3] = words;
  const isMapped = w0 === 0 && w1 === 0 && w2 === MAPPED_WORD;
  const isNat64 = w0 === 0x0064_ff9b && w1 === 0 && w2 === 0;
  if (isMapped || isNat64) return { family: 4, text: v4Text(w3), words: [0, 0, MAPPED_WORD, w3] };
  return { family: 6, text: v6Text(words), words };
}

export function fromV4(value: number): IpAddress {
  return { family: 4, text: v4Text(value), words: [0, 0, MAPPED_WORD, value >>> 0] };
}

function v4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Dotted quad between two offsets → 32-bit value, or -1. Hot path: no split, no regular expression. */
function parseV4(text: string, from: number, to: number): number {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (octet < 0 || ++dots > 3) return -1;
      value = value * 256 + octet;
      octet = -1;
    } else {
      octet = appendDigit(octet, code - ZERO);
      if (octet < 0) return -1;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1;
}

/** -1 (also for a second digit after a leading zero: octal) or the octet with this digit appended. */
function appendDigit(octet: number, digit: number): number {
  if (digit < 0 || digit > 9 || octet === 0) return -1;
  const next = octet < 0 ? digit : octet * 10 + digit;
  return next > 255 ? -1 : next;
}

/** Offsets of the address inside `[…]` and before a `%zone`; an empty span where those are malformed. */
function innerSpan(text: string): [from: number, to: number] {
  const bracketed = text.startsWith("[");
  if (bracketed !== text.endsWith("]")) return [0, 0];
  const from = bracketed ? 1 : 0;
  const end = text.length - from;
  const percent = text.indexOf("%");
  if (percent < 0) return [from, end];
  // A zone names an interface of the machine that wrote it: no part of who the visitor is.
  return percent === end - 1 ? [0, 0] : [from, percent];
}

function parseV6(from: number, to: number, text: string): Words | null {
  if (to - from < 2) return null;
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gap = -1;
  let at = from;
  if (text.charCodeAt(at) === COLON) {
    if (text.charCodeAt(at + 1) !== COLON) return null;
    gap = 0;
    at += 2;
  }
  while (at < to) {
    if (count === 8) return null;
    const end = groupEnd(text, at, to);
    if (end < to && text.charCodeAt(end) === DOT) {
      const v4 = count <= 6 ? parseV4(text, at, to) : -1;
      if (v4 < 0) return null;
      groups[count++] = v4 >>> 16;
      groups[count++] = v4 & 0xffff;
      break;
    }
    const group = parseGroup(text, at, end);
    if (group < 0) return null;
    groups[count++] = group;
    if (end === to) break;
    at = end + 1;
    if (at === to) return null; // a lone ":" at the end
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return null;
      gap = count;
      at++;
    }
  }
  return assemble(groups, count, gap);
}

/** Offset of the next ":" or ".", or the end. */
function groupEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) !== COLON && text.charCodeAt(at) !== DOT) at++;
  return at;
}

function parseGroup(text: string, from: number, to: number): number {
  if (to === from || to - from > 4) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function assemble(groups: number[], count: number, gap: number): Words | null {
  if (gap < 0 ? count !== 8 : count > 7) return null;
  if (gap >= 0) {
    const missing = 8 - count;
    groups.copyWithin(gap + missing, gap, count);
    groups.fill(0, gap, gap + missing);
  }
  return [wordOf(groups, 0), wordOf(groups, 2), wordOf(groups, 4), wordOf(groups, 6)];
}

function wordOf(groups: readonly number[], index: number): number {
  return (groups[index] ?? 0) * 0x1_0000 + (groups[index + 1] ?? 0);
}

/** RFC 5952: lower case, no leading zeros, "::" for the first of the longest runs of two or more zero groups. */
function v6Text(words: Words): string {
  const [start, length] = longestZeroRun(words);
  let text = "";
  for (let index = 0; index < 8; index++) {
    if (index === start) {
      text += "::";
      index += length - 1;
    } else {
      const separator = index === 0 || index === start + length ? "" : ":";
      text += separator + groupAt(words, index).toString(16);
    }
  }
  return text;
}

function groupAt(words: Words, index: number): number {
  const word = words[index >> 1] ?? 0;
  return (index & 1) === 0 ? word >>> 16 : word & 0xffff;
}

/** Start and length of the run that "::" replaces; a start of -9 where no run is long enough. */
function longestZeroRun(words: Words): [start: number, length: number] {
  let [start, longest, run] = [-9, 1, 0];
  for (let index = 0; index < 8; index++) {
    run = groupAt(words, index) === 0 ? run + 1 : 0;
    if (run > longest) [start, longest] = [index - run + 1, run];
  }
  return [start, longest];
}
