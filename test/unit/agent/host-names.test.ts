import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, test } from "vitest";
import { parseAddress } from "../../../shared/identity/ip.ts";
import { reverseName } from "../../../shared/identity/reverse-name.ts";
import { openHostNames } from "../../../workers/gate/challenge/host-names.ts";

const RECORDS: Readonly<Record<string, readonly string[]>> = {
  "PTR 7.100.51.198.in-addr.arpa": ["crawl-7.searcher.example."],
  "A crawl-7.searcher.example": ["198.51.100.7"],
  // His own network's names are his to choose; the searcher's are not.
  "PTR 9.113.0.203.in-addr.arpa": ["crawl-9.searcher.example."],
  "A crawl-9.searcher.example": ["198.51.100.9"],
  "PTR 8.113.0.203.in-addr.arpa": ["notsearcher.example."],
  "A notsearcher.example": ["203.0.113.8"],
};
const TYPE = { A: 1, PTR: 12, AAAA: 28 } as const;

let server: Server;
let base = "";
const asked: string[] = [];
let isBroken = false;
let nowMs = 1_790_000_000_000;

/** A stand-in for the resolver, as public ones answer in JSON. */
beforeAll(async () => {
  server = createServer(({ url = "/" }, response) => {
    const { searchParams } = new URL(url, "http://resolver.example");
    const [name = "", type = ""] = [searchParams.get("name"), searchParams.get("type")].map(String);
    asked.push(`${type} ${name}`);
    const records = RECORDS[`${type} ${name}`];
    const data = (records ?? []).map((text) => ({
      name,
      type: type === "PTR" ? TYPE.PTR : TYPE.A,
      data: text,
    }));
    if (isBroken) response.writeHead(500).end("<html>");
    else response.end(JSON.stringify({ Status: records ? 0 : 3, Answer: data }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port }: AddressInfo = Object.assign({ port: 0, family: "", address: "" }, server.address());
  base = `http://127.0.0.1:${port}/dns-query`;
});
afterAll(() => void server.close());
beforeEach(() => {
  asked.length = 0;
  isBroken = false;
});

const openNames = () => openHostNames({ nowMs: () => nowMs, waitUntil: () => {}, fetch });
const confirm = (address: string, port = openNames()) => port.confirm(address, ["searcher.example"], base);

test.for([
  ["an address whose name has it", "198.51.100.7", "found"],
  ["a name that somebody gave his own address", "203.0.113.9", "absent"],
  ["a name that only ends alike", "203.0.113.8", "absent"],
  ["an address without a name", "203.0.113.1", "absent"],
] as const)("%s", async ([, address, status], { expect }) => {
  expect((await confirm(address)).status).toBe(status);
});

test("an address is asked about once an hour, by however many at once", async ({ expect }) => {
  const port = openNames();
  await Promise.all(Array.from({ length: 10 }, () => confirm("198.51.100.7", port)));
  expect((await confirm("198.51.100.7", port)).status).toBe("found");
  expect(asked).toEqual(["PTR 7.100.51.198.in-addr.arpa", "A crawl-7.searcher.example"]);
  nowMs += 3_600_000;
  await confirm("198.51.100.7", port);
  expect(asked).toHaveLength(4);
});

test("a resolver that is down says nothing of anybody, and is asked again after a minute", async ({
  expect,
}) => {
  const port = openNames();
  isBroken = true;
  expect((await confirm("198.51.100.7", port)).status).toBe("unavailable");
  isBroken = false;
  expect((await confirm("198.51.100.7", port)).status).toBe("unavailable");
  nowMs += 60_000;
  expect((await confirm("198.51.100.7", port)).status).toBe("found");
});

test("ever new addresses do not make the gate ask without end", async ({ expect }) => {
  const port = openNames();
  for (let n = 0; n < 200; n++) await confirm(`10.0.${n}.1`, port);
  expect(asked).toHaveLength(80);
  nowMs += 60_000;
  expect((await confirm("198.51.100.7", port)).status).toBe("found");
});

test("an impostor's network uses up its own share, and not the crawler's", async ({ expect }) => {
  const port = openNames();
  for (let n = 0; n < 50; n++) await confirm(`192.0.2.${n}`, port);
  expect(asked).toHaveLength(8);
  expect((await confirm("198.51.100.7", port)).status).toBe("found");
});

test("impostors all over the world leave questions for networks where a crawler was found", async ({
  expect,
}) => {
  const port = openNames();
  await confirm("198.51.100.7", port);
  nowMs += 3_600_000;
  for (let n = 0; n < 200; n++) await confirm(`10.0.${n}.1`, port);
  expect((await confirm("198.51.100.7", port)).status).toBe("found");
});

test("the reverse name of IPv6 is its nibbles from the last to the first", ({ expect }) => {
  const address = parseAddress("2001:db8::567:89ab");
  // RFC 3596, 2.5.
  expect(address && reverseName(address)).toBe(
    "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
  );
});
