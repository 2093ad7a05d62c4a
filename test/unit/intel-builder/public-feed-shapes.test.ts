import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { readDownload } from "../../../intel-builder/fetch/read-download.ts";
import { PUBLIC_FEEDS } from "../../../intel-builder/sources/public-feeds.ts";

/** How each feed begins, written from its documentation with other addresses: [text, records in it]. */
const SHAPES: Readonly<Record<string, readonly [string, number]>> = {
  "tor-exits": ["45.1.1.1\n45.1.1.2\n", 2],
  "x4bnet-vpn-ipv4": ["45.2.1.0/24\n45.2.2.0/23\n", 2],
  "x4bnet-vpn-ipv6": ["2a01:4f8:1::/48\n", 1],
  "x4bnet-datacenter-ipv4": ["45.3.0.0/16\n", 1],
  "x4bnet-datacenter-ipv6": ["2a01:4f8::/32\n", 1],
  "x4bnet-datacenter-asn": ["AS64500 # Some Host\nAS64501 # Another\n", 2],
  ipsum: ["# IPsum\n# more\n45.4.1.1\t9\n45.4.1.2\t8\n", 2],
  aws: [
    JSON.stringify({
      syncToken: "1",
      createDate: "2026-11-22-00-00-00",
      prefixes: [{ ip_prefix: "3.5.140.0/22", region: "r", service: "AMAZON", network_border_group: "r" }],
      ipv6_prefixes: [
        { ipv6_prefix: "2600:1f69::/40", region: "r", service: "EC2", network_border_group: "r" },
      ],
    }),
    2,
  ],
  "google-cloud": [
    JSON.stringify({
      syncToken: "1",
      creationTime: "2026-11-22T00:00:00",
      prefixes: [
        { ipv4Prefix: "34.1.208.0/20", service: "Google Cloud", scope: "r" },
        { ipv6Prefix: "2600:1900:8000::/44", service: "Google Cloud", scope: "r" },
      ],
    }),
    2,
  ],
  "oracle-cloud": [
    JSON.stringify({
      last_updated_timestamp: "2026-11-22T00:00:00.000000",
      regions: [
        {
          region: "r",
          cidrs: [
            { cidr: "129.146.0.0/21", tags: ["OCI"] },
            { cidr: "129.146.8.0/22", tags: ["OCI"] },
          ],
        },
      ],
    }),
    2,
  ],
  digitalocean: ["5.101.96.0/21,NL,NL-NH,Amsterdam,1105AT\n2a03:b0c0:1::/48,GB,GB-SLG,Slough,SL14AX\n", 2],
  linode: [
    "# ip_prefix,alpha2code,region,city,postal_code\n2600:3c00::/32,US,US-TX,Richardson,\n45.33.0.0/17,US,US-TX,Richardson,\n",
    2,
  ],
  "cloudflare-ipv4": ["103.21.244.0/22\n103.22.200.0/22", 2],
  "cloudflare-ipv6": ["2400:cb00::/32\n2606:4700::/32", 2],
  fastly: [JSON.stringify({ addresses: ["23.235.32.0/20"], ipv6_addresses: ["2a04:4e40::/32"] }), 2],
  "icloud-relay": ["172.224.224.0/27,GB,GB-EN,London,\n2a02:26f7:c000::/64,US,US-CA,San Jose,\n", 2],
  "disposable-domains": ["0-mail.com\nmailinator.com\n", 2],
  "disposable-domains-ivolo": ['["0-mail.com","mailinator.com"]', 2],
  "crawler-user-agents": [
    JSON.stringify([
      { pattern: "Examplebot\\/", addition_date: "2020/01/01", url: "", instances: ["Examplebot/1.0"] },
    ]),
    1,
  ],
};

test.for(PUBLIC_FEEDS)(
  "$id is read under its name, $file",
  async ({ id, file }, { expect, onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-shape-"));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    const [text = "", records = 0] = SHAPES[id] ?? [];
    await writeFile(join(folder, "download"), text);
    expect(await readDownload(join(folder, "download"), file)).toEqual({ records, rejected: 0 });
  },
);
