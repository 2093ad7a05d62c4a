import { feedTest as test, readFeeds } from "../../support/feed-folder.ts";

test("refused lines are counted and named by line and code, without their text", async ({
  folder,
  expect,
}) => {
  const list =
    "# list\n8.8.8.0/24\n0.0.0.0/0\n10.1.2.3\n8.8.0.0/12 # wide\nnonsense\n2a00::/16\n1.2.3.4\n9.9.9.9\n";
  const { reports } = await readFeeds(await folder({ "deep/er/my_blocklist.txt": list }));
  expect(reports[0]).toMatchObject({
    id: "feed-my-blocklist",
    read: 8,
    entries: 3,
    rejected: 5,
    rejectedExamples: [
      "deep/er/my_blocklist.txt:3: prefix_too_short",
      "deep/er/my_blocklist.txt:4: bogon",
      "deep/er/my_blocklist.txt:5: prefix_too_short",
      "deep/er/my_blocklist.txt:6: not_an_address",
      "deep/er/my_blocklist.txt:7: prefix_too_short",
    ],
  });
});

test("guards hold whatever the order of the files", async ({ folder, expect }) => {
  const { reports, collection } = await readFeeds(
    await folder({
      "a_scanners.txt": "104.16.1.1\n172.226.1.1\n45.1.2.3\n45.1.2.4\n",
      "z_cdn_ranges.txt": "104.16.0.0/13\n",
      "z_relay.txt": "172.226.0.0/16\n",
    }),
  );
  const scanner = reports.find(({ id }) => id === "feed-a-scanners");
  expect(scanner?.rejectedExamples).toEqual(["a_scanners.txt:1: cdn_range", "a_scanners.txt:2: relay_range"]);
  expect(collection.intervals.facts.map(({ kind }) => kind)).toEqual(["relay", "scanner"]);
});

test("IPsum's counts become confidence", async ({ folder, expect }) => {
  const { collection } = await readFeeds(await folder({ "ipsum.txt": "# x\n45.1.2.3\t1\n45.1.2.4\t5\n" }));
  expect(collection.intervals.facts.map(({ confidence }) => confidence)).toEqual([0.35, 0.88]);
});

test("an open proxy is its entry and its exit, in either family", async ({ folder, expect }) => {
  const json = JSON.stringify([
    { host: "45.1.2.3", exit_ip: "2a01:4f8::1" },
    { host: "bad", exit_ip: null },
  ]);
  const { reports } = await readFeeds(await folder({ "any_name.json": json }));
  expect(reports[0]).toMatchObject({ entries: 2, rejected: 2 });
});

test.for([
  ["binary.dat", Buffer.from([0x4d, 0, 0, 1]), "not text"],
  ["broken.json", "[1,", "not valid JSON"],
  ["api.json", "{}", "JSON, but not a list"],
  ["numbers.json", "[1,2]", "a JSON list of no known shape"],
  [
    "names.json",
    '["a.example","b.example"]',
    "domains, but the file's name says neither disposable nor free",
  ],
  ["README.md", "# Words\nabout something\n", "no known feed looks like this"],
  ["notes.txt", "one: two\nthree: four\n", "no known feed looks like this"],
  ["empty.txt", "\n", "empty"],
  ["not-really.txt.gz", "plain text", "not text"],
] as const)("%s is ignored, and the reason is told", async ([name, content, reason], { folder, expect }) => {
  const { ignored } = await readFeeds(await folder({ [name]: content }));
  expect(ignored).toEqual([{ path: name, reason }]);
});

test("addresses without a kind in the name are ignored", async ({ folder, expect }) => {
  const { ignored } = await readFeeds(await folder({ "list.txt": "9.9.9.9\n" }));
  expect(ignored[0]?.reason).toContain("does not say which kind");
});
