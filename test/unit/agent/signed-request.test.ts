import fc from "fast-check";
import { test } from "vitest";
import { readClaim } from "../../../shared/agent/signed-request.ts";
import { aSignedRequest, DIRECTORY, KEY_ID, NOW_MS, type Signing } from "../../support/a-signed-request.ts";

const times = (created: number, expires: number) =>
  `;created=${NOW_MS / 1_000 + created};expires=${NOW_MS / 1_000 + expires};keyid="${KEY_ID}";tag="web-bot-auth"`;

test("a signed login claims a directory and a key", ({ expect }) => {
  const reading = readClaim(aSignedRequest(), NOW_MS);
  expect(reading).toMatchObject({ status: "claimed", claim: { directory: DIRECTORY, keyId: KEY_ID } });
});

test("the text that was signed is that of RFC 9421", ({ expect }) => {
  const reading = readClaim(aSignedRequest(), NOW_MS);
  const base = reading.status === "claimed" ? reading.claim.base.split("\n") : [];
  expect(base.slice(0, 3)).toEqual(['"@method": POST', '"@authority": shop.example', '"@path": /login']);
  expect(base.slice(4)).toEqual([
    '"signature-agent";key="sig1": "https://agent.example"',
    `"@signature-params": ("@method" "@authority" "@path" "content-digest" "signature-agent";key="sig1");created=1789999995;expires=1790000300;keyid="${KEY_ID}";alg="ed25519";tag="web-bot-auth"`,
  ]);
});

const REFUSED: readonly (readonly [why: string, signing: Signing, fault: string])[] = [
  ["an authority alone", { components: `"@authority" "signature-agent";key="sig1"` }, "too_little_signed"],
  ["no body", { components: `"@method" "@target-uri" "signature-agent";key="sig1"` }, "too_little_signed"],
  ["no agent", { components: `"@method" "@target-uri" "content-digest"` }, "too_little_signed"],
  ["a signature that has ended", { parameters: times(-600, -1) }, "expired"],
  ["one for more than a day", { parameters: times(-5, 86_500) }, "expired"],
  ["one of tomorrow", { parameters: times(3_600, 7_200) }, "future"],
  ["one without an end", { parameters: `;created=1;keyid="k";tag="web-bot-auth"` }, "malformed"],
  ["one without a key", { parameters: times(-5, 60).replace(/;keyid="[^"]*"/u, "") }, "malformed"],
  ["another algorithm", { parameters: `${times(-5, 60)};alg="hmac-sha256"` }, "unsupported"],
  ["a directory without TLS", { agent: `"http://agent.example"` }, "unsupported"],
  ["a kind of directory that is not read", { agent: `"https://agent.example/c";type=cimd` }, "unsupported"],
];

test.for(REFUSED)("%s is not believed", ([, signing, fault], { expect }) => {
  expect(readClaim(aSignedRequest(signing), NOW_MS)).toEqual({ status: "refused", fault });
});

test("another body than the one that was signed is not believed", ({ expect }) => {
  const other = { ...aSignedRequest(), body: new TextEncoder().encode("username=eve&password=x") };
  expect(readClaim(other, NOW_MS)).toEqual({ status: "refused", fault: "body_differs" });
});

test.for(["signature-input", "signature"])("without %s nothing is claimed", (name, { expect }) => {
  const request = aSignedRequest();
  const headers = new Map([...request.headers].filter(([one]) => one !== name));
  expect(readClaim({ ...request, headers }, NOW_MS)).toEqual({ status: "none" });
});

test("a signature for another purpose is nobody's claim", ({ expect }) => {
  const parameters = times(-5, 60).replace("web-bot-auth", "payment");
  expect(readClaim(aSignedRequest({ parameters }), NOW_MS)).toEqual({ status: "none" });
});

test("whatever a stranger writes into the headers, reading them ends and never throws", ({ expect }) => {
  const piece = fc.constantFrom(
    "sig1=",
    '("@path")',
    ";",
    ";key=",
    '"',
    ":",
    "AA==",
    ",",
    " ",
    "(",
    ")",
    ";tag=",
    "\\",
    "a",
    "1",
  );
  const text = fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(
      text,
      fc.constantFrom("signature-input", "signature", "signature-agent", "content-digest"),
      (value, name) => {
        const request = aSignedRequest();
        const reading = readClaim({ ...request, headers: new Map(request.headers).set(name, value) }, NOW_MS);
        expect(reading.status).not.toBe("claimed");
      },
    ),
    { numRuns: 500 },
  );
});

test("no header takes longer to read than it is long", ({ expect }) => {
  // Each of these runs for hours where one text can be read in many ways; a quarter of it would be a minute.
  for (const value of [
    `sig1=()${";".repeat(2_000)}"`,
    `sig1=()${';a="b"'.repeat(300)}"`,
    `sig1="a"${";a=b".repeat(400)}!`,
  ]) {
    const request = aSignedRequest();
    const headers = new Map(request.headers).set("signature-input", value);
    expect(readClaim({ ...request, headers }, NOW_MS)).toEqual({ status: "refused", fault: "malformed" });
  }
});
