import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { AddressBook } from "../front/address-book.ts";
import type { Population } from "./population.ts";

// As many as the demo's attackers draw from (demo/attack/attacker-source.ts).
const PROXY_BLOCKS = 64;
const TOR_BLOCKS = 4;
const VPN_BLOCKS = 1;

/**
 * Writes what the first release may know of the demo's world, as feed files like any others: half of the stolen list,
 * the Tor exits and VPN addresses of the front's table, and every other open proxy of it.
 */
export function writeDemoFeeds(folder: string, population: Population, book: AddressBook): void {
  mkdirSync(folder, { recursive: true });
  const pairs = population.leakedPairs.filter(({ known }) => known);
  writeLines(
    folder,
    "demo-leaked-pairs.txt",
    pairs.map(({ username, password }) => `${username}:${password}`),
  );
  writeLines(folder, "demo-tor-exits.txt", addresses(book, 20, TOR_BLOCKS));
  writeLines(folder, "demo-vpn-ipv4.txt", addresses(book, 21, VPN_BLOCKS));
  const proxies = addresses(book, 22, PROXY_BLOCKS).filter((_, index) => index % 2 === 0);
  writeFileSync(
    path.join(folder, "demo-open-proxies.json"),
    JSON.stringify(proxies.map((host) => ({ host }))),
  );
}

/** Public addresses of the first `blocks` × 254 loopback addresses below 127.`second`. */
function addresses(book: AddressBook, second: number, blocks: number): readonly string[] {
  const found = new Set<string>();
  for (let third = 0; third < blocks; third++) {
    for (let fourth = 1; fourth < 255; fourth++)
      found.add(book.standIn(`127.${second}.${third}.${fourth}`).address);
  }
  return [...found];
}

function writeLines(folder: string, name: string, lines: readonly string[]): void {
  writeFileSync(path.join(folder, name), `${lines.join("\n")}\n`);
}
