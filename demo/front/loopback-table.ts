/** A stretch of the internet that part of 127.0.0.0/8 stands for. */
export type Neighbourhood = "home" | "hosting" | "tor" | "vpn" | "proxy" | "office" | "mobile";

/** One autonomous system; its ranges come from the routing table of @ip-location-db/asn. */
export type DemoNetwork = { readonly asn: number; readonly country: string; readonly organisation: string };

type Row = {
  readonly neighbourhood: Neighbourhood;
  /** Second octets of the loopback addresses, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly networks: readonly DemoNetwork[];
};

const HOMES_NEAR = networks(`
  3320 DE Deutsche Telekom AG
  3209 DE Vodafone GmbH
  12322 FR Free SAS
  2856 GB British Telecommunications PLC
  5089 GB Virgin Media Limited
  1136 NL KPN B.V.
  3352 ES Telefonica de Espana
  3269 IT Telecom Italia S.p.A.
  7922 US Comcast Cable Communications
  7018 US AT&T Enterprises`);

const HOMES_FAR = networks(`
  45899 VN VNPT Corp
  9829 IN Bharat Sanchar Nigam Ltd
  7713 ID Telekomunikasi Indonesia
  28573 BR Claro NXT Telecomunicacoes
  8151 MX Uninet S.A. de C.V.
  12389 RU Rostelecom
  9299 PH Philippine Long Distance Telephone
  4766 KR Korea Telecom
  36903 MA Maroc Telecom`);

const HOSTING = networks(`
  16276 FR OVH SAS
  24940 DE Hetzner Online GmbH
  14061 US DigitalOcean
  20473 US The Constant Company
  51167 DE Contabo GmbH
  63949 US Akamai Connected Cloud
  16509 US Amazon.com`);

const VPN = networks(`
  9009 GB M247 Europe SRL
  212238 GB Datacamp Limited
  39351 SE 31173 Services AB`);

const MOBILE = networks(`
  21928 US T-Mobile USA
  3320 DE Deutsche Telekom AG
  2856 GB British Telecommunications PLC`);

const OFFICE = networks(`
  701 US Verizon Business
  6830 NL Liberty Global B.V.`);

/**
 * Which loopback address stands for which part of the world (documented in docs/demo.md). The first row that fits
 * counts; what no row names is a home near the shop, so that a browser on this machine is an ordinary customer.
 */
const TABLE: readonly Row[] = [
  { neighbourhood: "hosting", from: 10, to: 19, networks: HOSTING },
  { neighbourhood: "tor", from: 20, to: 20, networks: HOSTING },
  { neighbourhood: "vpn", from: 21, to: 21, networks: VPN },
  { neighbourhood: "proxy", from: 22, to: 24, networks: [...HOSTING, ...HOMES_FAR] },
  { neighbourhood: "office", from: 30, to: 30, networks: OFFICE },
  { neighbourhood: "mobile", from: 31, to: 31, networks: MOBILE },
  { neighbourhood: "home", from: 40, to: 79, networks: HOMES_FAR },
];
const ELSEWHERE: Row = { neighbourhood: "home", from: 0, to: 255, networks: HOMES_NEAR };

/** Every autonomous system of the table, for reading their ranges once. */
export const DEMO_ASNS: ReadonlySet<number> = new Set(
  [...TABLE, ELSEWHERE].flatMap((row) => row.networks.map(({ asn }) => asn)),
);

/** A loopback address's row, and its number: the 24 bits after 127. */
export function tableRow(loopback: string): { row: Row; number: number } {
  const [, second = 0, third = 0, fourth = 0] = loopback.split(".").map(Number);
  const row = TABLE.find(({ from, to }) => second >= from && second <= to) ?? ELSEWHERE;
  return { row, number: (second << 16) | (third << 8) | fourth };
}

function networks(lines: string): DemoNetwork[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [asn = "", country = "", ...organisation] = line.trim().split(" ");
      return { asn: Number(asn), country, organisation: organisation.join(" ") };
    });
}
