import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import path from "node:path";
import { CoreHeaders } from "miniflare";
import { afterAll, beforeAll, describe, test } from "vitest";
import { listen } from "../../cli/dev/listen.ts";
import { openAddressBook } from "../../demo/front/address-book.ts";
import { createFront } from "../../demo/front/edge-front.ts";
import { verifyGatehouse } from "../../demo/origin/verify-gatehouse.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { bundle } from "../bench/bundle.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "../support/recording-origin.ts";
import { aStateFolder, send, startGate, type Answer, type RunningGate } from "../support/running-gate.ts";

const OTHER = "9.9.9.9";
const CF = JSON.stringify({
  asn: 15169,
  country: "US",
  clientAcceptEncoding: "br",
  botManagement: { ja4: "x" },
});

/** What a visitor might hope that somebody believes. */
const PROXY_WORDS = {
  "X-Forwarded-For": OTHER,
  X_Forwarded_For: OTHER,
  "X-Forwarded-Host": "evil.example",
  "X-Forwarded-Proto": "https",
  "X-Real-IP": OTHER,
  "True-Client-IP": OTHER,
  "X-Client-IP": OTHER,
  Forwarded: `for=${OTHER};proto=https`,
};
const GATE_WORDS = {
  "Gatehouse-Verdict": "allow",
  Gatehouse_Verdict: "allow",
  "Gatehouse-Score": "1",
  "Gatehouse-Receipt": "00000000",
  "Gatehouse-Step-Up": "required",
  "Gatehouse-Signature": "t=1,k=verdict-1,b=00,v1=00",
  "Gatehouse-Anything": "1",
  "Exposed-Credential-Check": "1",
  Exposed_Credential_Check: "1",
};
const PLATFORM_WORDS = {
  "CF-Connecting-IP": OTHER,
  "CF-Connecting-IPv6": "2001:db8::1",
  "CF-IPCountry": "US",
  "CF-Ray": "0-X",
  "CF-Visitor": '{"scheme":"https"}',
  "CF-Worker": "evil.example",
};
/** Every header by which miniflare talks to itself, those of later versions too. */
const MINIFLARE_WORDS = Object.fromEntries(
  Object.values(CoreHeaders).map((name) => [name, name === CoreHeaders.CF_BLOB ? CF : "1"]),
);

type Words = Readonly<Record<string, string>>;
const oneByOne = (words: Words): readonly (readonly [string, Words])[] => [
  ...Object.entries(words).map(([name, value]) => [name, { [name]: value }] as const),
  ["all of these at once", words],
];

const BROWSER = {
  "content-type": "application/x-www-form-urlencoded",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};
const POLICY = aPolicy(aRoute("login", "annotate"), aRoute("barred", "block"));

type Site = {
  readonly url: URL;
  readonly keys: Keys;
  /** What the platform says of every request; a visitor cannot. */
  readonly platform: Words;
  readonly receipt: (code: string) => Promise<Receipt | null> | Receipt | null;
};

/** Everything that one visitor's requests lead to and that should be the same for the next visitor from the same place. */
type Traces = {
  readonly receipt: object;
  readonly verdict: object;
  readonly loginHeaders: object;
  readonly pageHeaders: object;
};

let origin: RecordingOrigin;
let visitors = 0;

/** A new account each time, from one address: reads a page, is annotated on one route and refused on another. */
async function visit(
  { url, keys, platform, receipt }: Site,
  words: Words,
  localAddress = HOME,
): Promise<Traces> {
  visitors += 1;
  const headers = { ...BROWSER, ...words, ...platform };
  const body = `username=visitor-${String(visitors).padStart(4, "0")}&password=wrong`;
  const asked = { headers, localAddress };
  await send(url, { path: "/page", ...asked });
  const page = lastSeen();
  await send(url, { path: "/login", method: "POST", body, ...asked });
  const login = lastSeen();
  const refused = await send(url, { path: "/barred", method: "POST", body, ...asked });
  return {
    receipt: factsOf(await receipt(codeOf(refused))),
    verdict: verdictOf(login, keys),
    loginHeaders: withoutOwnWords(login),
    pageHeaders: page.headers,
  };
}

const HOME = "127.0.0.1";
const codeOf = ({ body }: Answer): string => /<strong>([0-9A-Z]{8})<\/strong>/u.exec(body)?.[1] ?? "";

function lastSeen(): SeenRequest {
  const seen = origin.seen.at(-1);
  if (!seen) throw new Error("origin_asked: expected a request, got none; is the gate up?");
  return seen;
}

/** Who it was differs with every visitor, and so do instants; everything else may not. */
function factsOf(receipt: Receipt | null): object {
  if (!receipt) throw new Error("receipt_stored: expected the receipt of a code that was shown, got none");
  const { route, policyRevision, modelId, intel, subject, evidence, decision, wouldChange } = receipt;
  const { score, degraded, exempt } = evidence;
  const whence = { ...subject, accountId: null };
  return { route, policyRevision, modelId, intel, whence, score, degraded, exempt, decision, wouldChange };
}

/** The gate's word as an origin verifies it, without what differs each time. */
function verdictOf(seen: SeenRequest, keys: Keys): object {
  const verdict = verifyGatehouse(seen, keys.verdict, Date.now());
  if (!verdict) throw new Error("verdict_signed: expected the gate's own verdict, got none or another's");
  return { ...verdict, receipt: "", bodySha256: "" };
}

function withoutOwnWords({ headers }: SeenRequest): object {
  return { ...headers, "gatehouse-receipt": "", "gatehouse-signature": "" };
}

beforeAll(async () => {
  // An answer that no outcome rule knows: failures would raise the next visitor's score.
  origin = await startRecordingOrigin((_, response) => response.end("a page"));
});
afterAll(() => origin?.close());

describe("through the front of `gatehouse dev`", () => {
  let gate: RunningGate;
  let front: Server;
  let site: Site;
  let plain: Traces;

  beforeAll(async () => {
    gate = await startGate(origin.url, POLICY);
    front = createFront({ gate: gate.url, book: openAddressBook(path.join(gate.stateDir, "demo")) });
    await listen(front, 0);
    site = { url: urlOf(front), keys: gate.keys, platform: {}, receipt: gate.receipt };
    plain = await visit(site, {});
  });
  afterAll(async () => {
    front?.close();
    await gate?.stop();
  });

  test("a visitor is told from one who comes from elsewhere", async ({ expect }) => {
    const elsewhere = await visit(site, {}, "127.10.0.9");
    expect(elsewhere.receipt).not.toEqual(plain.receipt);
    expect(elsewhere.pageHeaders).not.toEqual(plain.pageHeaders);
  });

  test.for([
    ["nothing", {}] as const,
    ...oneByOne(PROXY_WORDS),
    ...oneByOne(GATE_WORDS),
    ...oneByOne(PLATFORM_WORDS),
    ...oneByOne(MINIFLARE_WORDS),
  ])(
    "%s from a visitor changes neither decision nor receipt nor what the origin sees",
    async ([, words], { expect }) => {
      expect(await visit(site, words)).toEqual(plain);
    },
  );
});

describe("the deployed bundle on workerd alone", () => {
  let gate: BundledGate;
  let site: Site;
  let plain: Traces;
  let modules: readonly string[] = [];

  beforeAll(async () => {
    const folder = await aStateFolder();
    modules = await bundle(path.join(folder, "bundle"), null);
    gate = await startBundledGate({
      folder,
      modules,
      originPort: Number(new URL(origin.url).port),
      policy: POLICY,
    });
    // There is no platform here to overwrite these two, so the test says them itself.
    const platform = {
      "CF-Connecting-IP": "203.0.113.7",
      "CF-Blob": JSON.stringify({ asn: 64500, country: "NO" }),
    };
    site = { ...gate, platform };
    plain = await visit(site, {});
  });
  afterAll(() => gate?.stop());

  test("it believes what the platform says", async ({ expect }) => {
    expect(plain.receipt).toMatchObject({ whence: { asn: 64500, country: "NO" } });
    const moved = { ...site.platform, "CF-Blob": CF };
    expect((await visit({ ...site, platform: moved }, {})).receipt).toMatchObject({ whence: { asn: 15169 } });
  });

  test.for([
    ...oneByOne(PROXY_WORDS),
    ...oneByOne(MINIFLARE_WORDS),
    ["CF-IPCountry", { "CF-IPCountry": "US" }] as const,
  ])("%s from a visitor changes neither decision nor receipt", async ([, words], { expect }) => {
    const { receipt, verdict } = await visit(site, words);
    expect({ receipt, verdict }).toEqual({ receipt: plain.receipt, verdict: plain.verdict });
  });

  test.for(oneByOne(GATE_WORDS))(
    "%s from a visitor does not reach the origin either",
    async ([, words], { expect }) => {
      expect(await visit(site, words)).toEqual(plain);
    },
  );

  test("without the platform's word nothing stands in for it", async ({ expect }) => {
    const alone = { ...site, platform: {} };
    const { receipt } = await visit(alone, { ...PROXY_WORDS, ...MINIFLARE_WORDS, "CF-IPCountry": "US" });
    expect(receipt).toMatchObject({ whence: { addressId: null, networkId: null, asn: null, country: null } });
  });

  test("it does not name what only the development tools send", async ({ expect }) => {
    const code = (await Promise.all(modules.map((file) => readFile(file, "utf8")))).join("\n");
    expect(code).toMatch(/cf-connecting-ip/u);
    expect(
      Object.values(CoreHeaders).filter((name) => code.toLowerCase().includes(name.toLowerCase())),
    ).toEqual([]);
  });
});

function urlOf(server: Server): URL {
  const address: AddressInfo | string | null = server.address();
  return new URL(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
}
