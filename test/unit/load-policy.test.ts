import { readFileSync } from "node:fs";
import { test } from "vitest";
import { canonicalJson } from "../../shared/policy/canonical-json.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";

const DEMO = readFileSync(`${import.meta.dirname}/../../policies/demo.json`, "utf8");

const edited = (edit: (demo: ReturnType<typeof parse>) => void): string => {
  const demo = parse();
  edit(demo);
  return JSON.stringify(demo);
};
const parse = () => JSON.parse(DEMO);

test("the demo policy loads", ({ expect }) => {
  expect(loadPolicy(DEMO).policy.id).toBe("demo");
});

test("the revision does not change with white space or the order of keys", ({ expect }) => {
  const { routes, id, $schema } = parse();
  expect(loadPolicy(JSON.stringify({ routes, id, $schema }, null, 4)).revision).toBe(
    loadPolicy(DEMO).revision,
  );
});

test("the revision changes with any meaning", ({ expect }) => {
  const changed = edited((demo) => (demo.routes[0].delayMs = 1_501));
  expect(loadPolicy(changed).revision).not.toBe(loadPolicy(DEMO).revision);
});

test("every mistake is reported at once, each with its place", ({ expect }) => {
  const wrong = edited((demo) => {
    demo.routes[0].mode = "enfroce";
    demo.routes[1].match.path = "no-slash";
    demo.routes[2].onUnreadible = "block";
  });
  expect(() => loadPolicy(wrong)).toThrow(
    /routes\[0\]\.mode[\s\S]*routes\[1\]\.match\.path[\s\S]*onUnreadible|onUnreadible/u,
  );
});

const anExemption = (until: string) => ({ name: "office", cidr: "192.0.2.0/24", atMost: "allow", until });

test("an exemption may end on a leap day, and within a second", ({ expect }) => {
  const until = "2996-02-29T23:59:59.999Z";
  const wanted = edited((demo) => (demo.routes[0].exemptions = [anExemption(until)]));
  expect(loadPolicy(wanted).policy.routes[0]?.exemptions).toMatchObject([{ until }]);
});

type Wrong = readonly [string, (demo: ReturnType<typeof parse>) => unknown, RegExp];

test.for([
  ["two routes of one id", (demo) => (demo.routes[1].id = "login"), /expected one login/u],
  ["a login without credentials", (demo) => delete demo.routes[0].credentials, /route login: credentials/u],
  ["a form that is only PUT", (demo) => (demo.routes[0].match.methods = ["PUT"]), /match\.methods/u],
  [
    "a deception where an account would be opened",
    (demo) => (demo.routes[2].thresholds[0].action = "deceive"),
    /deceive/u,
  ],
  [
    "a pattern that does not compile",
    (demo) => (demo.routes[0].outcomes[0].when.pattern = "("),
    /outcomes\[0\]/u,
  ],
  [
    "every origin with credentials",
    (demo) => (demo.routes[0].cors = { origins: ["*"], credentials: true }),
    /cors/u,
  ],
  [
    "an exemption until a day that no month has",
    (demo) => (demo.routes[0].exemptions = [anExemption("2999-02-29T00:00:00Z")]),
    /a day that the month has/u,
  ],
  [
    "an exemption until a day without its hour",
    (demo) => (demo.routes[0].exemptions = [anExemption("2999-02-28")]),
    /expected an instant/u,
  ],
  ...[
    "https://shop.example",
    "*.shop.example",
    "shop.example/login",
    "bücher.example",
    "",
    " shop.example",
  ].map((host): Wrong => [`host "${host}"`, (demo) => (demo.routes[0].match.hosts = [host]), /hosts\[0\]/u]),
  ...[
    "/api/*",
    "/login.",
    "/a/../login",
    "/a//b",
    "/log in",
    "/users/{id}/login",
    "/login%2f",
    "/login?x",
  ].map((path): Wrong => [`path ${path}`, (demo) => (demo.routes[0].match.path = path), /match\.path/u]),
  [
    "an exemption of a network that is none",
    (demo) =>
      (demo.routes[0].exemptions = [{ ...anExemption("2999-02-28T00:00:00Z"), cidr: "192.0.2.0/240" }]),
    /exemptions\[0\]\.cidr/u,
  ],
  ["two lines of one name", (demo) => (demo.routes[0].limits[0].name = "notable"), /expected one notable/u],
] as const satisfies readonly Wrong[])("a policy with %s is refused", ([, edit, message], { expect }) => {
  expect(() => loadPolicy(edited(edit))).toThrow(message);
});

const aPlaceIn = (name: string, exemptions: readonly object[] = []) =>
  edited((demo) => {
    demo.routes[0].location = { latitude: name, longitude: "x-geo-longitude" };
    demo.routes[0].exemptions = exemptions;
  });

test.for([
  "cookie",
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "x-csrf-token",
  "user-agent",
  "accept",
  "accept-language",
  "content-length",
  "sec-ch-ua",
  "if-none-match",
  "origin",
  "cf-connecting-ip",
  "x-forwarded-for",
  "x-http-method-override",
  "gatehouse-challenge",
  "signature-input",
])(
  "a place is never read from %s, which every visitor sends or which proves who he is",
  (name, { expect }) => {
    const message = `route login: location.latitude: expected a header that only a front of yours writes, got ${name}; `;
    expect(() => loadPolicy(aPlaceIn(name))).toThrow(message);
  },
);

test("a place is not read from the header that holds an exemption's secret", ({ expect }) => {
  const header = { name: "X-Probe", sha256: "0".repeat(64) };
  const probe = { name: "probe", header, atMost: "allow", until: "2999-01-01T00:00:00Z" };
  expect(() => loadPolicy(aPlaceIn("x-probe", [probe]))).toThrow(/location\.latitude: .*, got x-probe;/u);
});

test.for([
  "x-geo-latitude",
  "cf-iplatitude",
  "cloudfront-viewer-latitude",
  "x-vercel-ip-latitude",
  "x-accepted",
])("a place may be read from %s", (name, { expect }) => {
  expect(loadPolicy(aPlaceIn(name)).policy.routes[0]?.location?.latitude).toBe(name);
});

test("text that is not JSON is refused with a sentence", ({ expect }) => {
  expect(() => loadPolicy("{")).toThrow(/policy_invalid: .*not JSON/su);
});

test("canonical JSON sorts keys at every depth and drops nothing but undefined", ({ expect }) => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: undefined })).toBe('{"b":[{"c":null,"d":1}]}');
});

test.for([
  "/",
  "/login",
  "/login/",
  "/.well-known/change-password",
  "/konto/größe",
  "/users/:id/login",
  "/a.b/c~d",
])("the path %s is taken", (path, { expect }) => {
  const wanted = edited((demo) => (demo.routes[0].match.path = path));
  expect(loadPolicy(wanted).policy.routes[0]?.match.path).toBe(path);
});
