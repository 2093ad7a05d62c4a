import { feedTest as test, readFeeds, type Files } from "../../support/feed-folder.ts";
import { flattenRanges } from "../../../intel-builder/sources/flatten-ranges.ts";
import { openAddressTable } from "../../../shared/format/address-table.ts";
import { writeAddressTable } from "../../../shared/format/write-address-table.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import { mmdbFile } from "../../support/mmdb-file.ts";

/** What a table built from this folder says of an address: kinds with their confidence. */
async function readTable(dir: string) {
  const { collection, reports, ignored } = await readFeeds(dir);
  const flat = flattenRanges(collection.intervals);
  const table = openAddressTable(writeAddressTable(flat.v4, flat.v6, ""));
  const at = (text: string) => {
    const address = parseAddress(text);
    const code = address && table.find(address);
    return (code ? (flat.combinations[code - 1] ?? []) : []).map(
      ({ kind, confidence }) => `${kind} ${confidence}`,
    );
  };
  return { at, reports, ignored, facts: collection.intervals.facts };
}

test.for([
  ["a range", "my_vpn.txt", "45.1.2.3-45.1.2.7\n", ["45.1.2.3", "45.1.2.7"], ["45.1.2.2", "45.1.2.8"]],
  ["a range with spaces", "my_vpn.txt", "45.1.2.3 - 45.1.2.7 # five\n", ["45.1.2.5"], ["45.1.2.8"]],
  ["a range of IPv6", "my_vpn.txt", "2a00:1::1-2a00:1::ff\n", ["2a00:1::80"], ["2a00:1::", "2a00:1::100"]],
  [
    "an address with a port",
    "my_vpn.txt",
    "http://45.1.2.3:8080\n[2a00:1::1]:443\n",
    ["45.1.2.3", "2a00:1::1"],
    [],
  ],
  [
    "a table of ranges",
    "vpn.csv",
    "Start IP,End IP,Note\n45.1.2.0,45.1.2.9,x\n",
    ["45.1.2.9"],
    ["45.1.2.10"],
  ],
  [
    "a table with another order",
    "vpn.csv",
    'name;"network"\n"a;b";45.1.2.0/28\n',
    ["45.1.2.15"],
    ["45.1.2.16"],
  ],
  [
    "Amazon's document",
    "aws_vpn.json",
    '{"syncToken":"1","prefixes":[{"ip_prefix":"45.1.2.0/28"}],"ipv6_prefixes":[{"ipv6_prefix":"2a00:1::/48"}]}',
    ["45.1.2.15", "2a00:1::9"],
    ["45.1.2.16"],
  ],
  [
    "Google's document",
    "gcp_vpn.json",
    '{"prefixes":[{"ipv4Prefix":"45.1.2.0/28"},{"ipv6Prefix":"2a00:1::/48"}]}',
    ["45.1.2.1", "2a00:1::"],
    ["2a00:2::"],
  ],
  [
    "Azure's document",
    "azure_vpn.json",
    '{"values":[{"name":"x","properties":{"addressPrefixes":["45.1.2.0/28"]}}]}',
    ["45.1.2.1"],
    [],
  ],
  ["a list of texts", "vpn.json", '["45.1.2.0/28","2a00:1::/48"]', ["45.1.2.1", "2a00:1::"], []],
  [
    "one record a line",
    "vpn.ndjson",
    '{"ip":"45.1.2.3"}\n{"ip":"2a00:1::1"}\n',
    ["45.1.2.3", "2a00:1::1"],
    ["45.1.2.4"],
  ],
] as const)("%s is read", async ([, name, content, inside, outside], { folder, expect }) => {
  const { at, reports } = await readTable(await folder({ [name]: content }));
  for (const text of inside)
    expect([text, at(text).map((each) => each.split(" ")[0])]).toEqual([text, ["vpn"]]);
  for (const text of outside) expect([text, at(text)]).toEqual([text, []]);
  expect(reports[0]?.rejected).toBe(0);
});

test("a table's own kinds and confidences count, and lines without a known kind are refused", async ({
  folder,
  expect,
}) => {
  const csv =
    "ip,type,confidence,first_seen,last_seen\n45.1.2.3,Tor exit,90,2026-01-02,2026-03-04T05:06:07Z\n45.1.2.4,who knows,1,,\n";
  const { at, reports, facts } = await readTable(await folder({ "addresses.csv": csv }));
  expect(at("45.1.2.3")).toEqual(["tor 0.9"]);
  expect(reports[0]?.rejectedExamples).toEqual(["addresses.csv:3: no_kind"]);
  expect(facts[0]).toMatchObject({ firstDay: 20_455, lastDay: 20_516, untilDay: null });
});

const indicator = (pattern: string, more: object = {}) => ({
  type: "indicator",
  pattern_type: "stix",
  indicator_types: ["malicious-activity"],
  pattern,
  ...more,
});

test("STIX indicators are read where an address alone makes them true", async ({ folder, expect }) => {
  const objects = [
    indicator("[ipv4-addr:value = '45.1.2.3']", { confidence: 80, valid_until: "2026-12-01T00:00:00Z" }),
    indicator("[ipv4-addr:value = '45.1.3.1' OR ipv6-addr:value = '2a00:1::1']"),
    indicator("[ipv4-addr:value ISSUBSET '45.2.0.0/24'] OR [ipv4-addr:value IN ('45.3.0.1', '45.3.0.2')]"),
    indicator("[ipv4-addr:value = '45.9.0.1' AND network-traffic:dst_port = 22]"),
    indicator("[ipv4-addr:value = '45.9.0.2'] FOLLOWEDBY [ipv4-addr:value = '45.9.0.3']"),
    indicator("[ipv4-addr:value = '45.9.0.4']", { revoked: true }),
    { type: "ipv4-addr", value: "45.9.0.5" },
    { type: "malware", name: "x" },
    7,
  ];
  const { at, reports, facts } = await readTable(
    await folder({ "bundle.json": JSON.stringify({ type: "bundle", objects }) }),
  );
  expect(["45.1.2.3", "45.1.3.1", "2a00:1::1", "45.2.0.9", "45.3.0.2"].map((text) => at(text)[0])).toEqual([
    "abuser 0.8",
    "abuser 0.6",
    "abuser 0.6",
    "abuser 0.6",
    "abuser 0.6",
  ]);
  expect([1, 2, 3, 4, 5].flatMap((last) => at(`45.9.0.${last}`))).toEqual([]);
  expect(facts[0]?.untilDay).toBe(20_788);
  expect(reports[0]?.rejectedByCode).toEqual({ not_an_object: 1, pattern_not_addresses: 2, revoked: 1 });
});

test("an MMDB says what its records or its name say, each network once and in its own family", async ({
  folder,
  expect,
}) => {
  const anonymous = mmdbFile({
    "45.1.2.0/28": { is_anonymous: true, is_tor_exit_node: true },
    "2a00:1::/48": { is_hosting_provider: true, is_public_proxy: true },
  });
  const named = mmdbFile({ "45.2.0.0/24": { note: "a" } });
  const { at } = await readTable(await folder({ "anonymous.mmdb": anonymous, "my_vpn.mmdb": named }));
  expect(at("45.1.2.15")).toEqual(["tor 0.6"]);
  expect(at("45.1.2.16")).toEqual([]);
  expect(at("2a00:1::1").toSorted()).toEqual(["hosting 0.6", "proxy 0.6"]);
  expect(at("45.2.0.200")).toEqual(["vpn 0.85"]);
});

test("an MMDB of systems takes the place of the table of systems", async ({ folder, expect }) => {
  const file = mmdbFile({
    "45.1.2.0/24": { autonomous_system_number: 64_500, autonomous_system_organization: 'A "B", C' },
  });
  const { collection } = await readFeeds(await folder({ "asn.mmdb": file }));
  expect(collection.asnCsv.v4?.text).toBe('45.1.2.0,45.1.2.255,64500,"A ""B"", C"');
});

test.for([
  ["nothing but a name", Buffer.from("not one"), "named .mmdb, but no MaxMind DB"],
  ["a file that ends in its tree", mmdbFile({ "45.1.2.0/24": { a: 1 } }).subarray(300), "mmdb_truncated"],
] as const)("%s is no MMDB", async ([, content, reason], { folder, expect }) => {
  const { ignored } = await readFeeds(await folder({ "x.mmdb": content }));
  expect(ignored[0]?.reason).toContain(reason);
});

test("what no list may say is refused with its line", async ({ folder, expect }) => {
  const files: Files = {
    "own_ranges.txt": "45.1.0.0/16\n",
    "zz_abuse.txt":
      "0.0.0.0/0\n10.1.2.3\n45.1.2.3\n198.41.0.4\n104.16.1.1\n44.0.0.0-45.0.0.0\n::/0\n1.2.3.4\n",
  };
  const { at, reports } = await readTable(await folder(files));
  expect(reports.find(({ id }) => id === "feed-zz-abuse")?.rejectedExamples).toEqual([
    "zz_abuse.txt:1: prefix_too_short",
    "zz_abuse.txt:2: bogon",
    "zz_abuse.txt:3: own_range",
    "zz_abuse.txt:4: root_server",
    "zz_abuse.txt:5: cdn_range",
    "zz_abuse.txt:6: prefix_too_short",
    "zz_abuse.txt:7: prefix_too_short",
  ]);
  expect(at("1.2.3.4")).toEqual(["abuser 0.6"]);
});

test("a list of gateways that many share takes the weight out of what was done from them", async ({
  folder,
  expect,
}) => {
  const { at } = await readTable(
    await folder({ "cgnat.txt": "45.1.0.0/16\n", "scanners.txt": "45.1.2.3\n45.2.2.3\n" }),
  );
  expect([at("45.1.2.3"), at("45.2.2.3")]).toEqual([["scanner 0.2"], ["scanner 0.9"]]);
});
