import fc from "fast-check";
import { test } from "vitest";
import type { Policy } from "../../../shared/policy/policy.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { canonicalPaths } from "../../../workers/gate/stages/canonical-path.ts";
import { compileRoutes, matchRoutes } from "../../../workers/gate/stages/match-route.ts";

function aPolicy(match: Partial<Policy["routes"][number]["match"]> = {}): Policy {
  const route = {
    id: "login",
    kind: "login",
    caller: "browser",
    match: { methods: ["POST"], hosts: [], path: "/login", ...match },
    credentials: { format: "form", username: "u", password: "p" },
    outcomes: [],
    mode: "enforce",
    thresholds: [],
    limits: [],
    onUnavailable: { intel: "allow", account: "allow", source: "allow" },
    onUnreadable: "block",
  };
  return loadPolicy(JSON.stringify({ id: "test", routes: [route] })).policy;
}

type Ask = { url: string; method?: string; headers?: Record<string, string>; policy?: Policy };

function matched({ url, method = "POST", headers = {}, policy = aPolicy() }: Ask): boolean {
  const absolute = url.startsWith("/") ? `https://shop.example${url}` : url;
  const request = { method, url: new URL(absolute).href, headers: new Headers(headers) };
  return matchRoutes(request, compileRoutes(policy)).length > 0;
}

test.for([
  "/login",
  "/login/",
  "/login///",
  "//login",
  "/./login",
  "/x/../login",
  "/LOGIN",
  "/LogIn/",
  "/login?next=/",
  "/%6c%6f%67%69%6e",
  "/%6Cogin",
  "/%256cogin",
  "/%25256cogin",
  "/login%2f",
  "/login%252f",
  "/x%2f..%2flogin",
  "/x/%2e%2e/login",
  "/x/%252e%252e/login",
  "/x/..%5clogin",
  "\\login",
  "/x\\..\\login",
  "/%5clogin",
  "/login;jsessionid=1",
  "/login;a=b;c",
  "/;x/login",
  "/login;%2f..%2fx",
  "/login%3bx",
  "/x/..;/login",
  "/login%00",
  "/login%00.css",
  "/log%00in",
  "/login%20",
  "/login.",
  "/login%2e",
  "/login%3fx=1",
  "/login%23x",
  "/login%09",
  "//any.host/login",
  "//any.host/LOGIN;a",
  "/\\any.host/login",
  "/login.json",
  "/login.php",
  "/index.php/login",
  "/(S(abc))/login",
  "/ｌｏｇｉｎ",
  "/%ef%bd%8cogin",
  "/%c0%aflogin",
  "/%u006cogin",
  "/%6cogin%zz/../../login",
])("a lenient origin would take %s for /login, so it is matched", (url, { expect }) => {
  expect(matched({ url: url.startsWith("\\") ? `https://shop.example${url}` : url })).toBe(true);
});

test.for([
  "/",
  "/logins",
  "/login/code",
  "/xlogin",
  "/log/in",
  "/account",
  "/login2",
  "/login.1",
  "/login%2fcode",
])("%s is another path and passes", (url, { expect }) => {
  expect(matched({ url })).toBe(false);
});

test.for([
  ["X-HTTP-Method-Override", { "X-HTTP-Method-Override": "POST" }],
  ["X-HTTP-Method", { "X-HTTP-Method": "post" }],
  ["X-Method-Override", { "X-Method-Override": " POST" }],
  ["one of two overrides", { "X-Method-Override": "GET, POST" }],
] as const)("a GET that asks by %s to be a POST is matched", ([, headers], { expect }) => {
  expect(matched({ url: "/login", method: "GET", headers })).toBe(true);
  expect(matched({ url: "/login", method: "GET" })).toBe(false);
});

test.for(["?_method=POST", "?%5fmethod=post", "?a=1&_method=POST", "?_METHOD=POST"])(
  "a GET that asks by %s to be a POST is matched",
  (query, { expect }) => {
    expect(matched({ url: `/login${query}`, method: "GET" })).toBe(true);
  },
);

test("a POST that asks to be a GET is still a POST", ({ expect }) => {
  expect(matched({ url: "/login", headers: { "X-HTTP-Method-Override": "GET" } })).toBe(true);
});

test("OPTIONS, GET and HEAD are never scored", ({ expect }) => {
  for (const method of ["OPTIONS", "GET", "HEAD"]) expect(matched({ url: "/login", method })).toBe(false);
});

test.for(["https://SHOP.example/login", "https://shop.example./login", "https://shop.example:8443/login"])(
  "%s names the host shop.example",
  (url, { expect }) => {
    const policy = aPolicy({ hosts: ["Shop.Example"] });
    expect(matched({ url, policy })).toBe(true);
    expect(matched({ url: "https://other.example/login", policy })).toBe(false);
  },
);

test("a named segment stands for any one segment", ({ expect }) => {
  const policy = aPolicy({ path: "/tenants/:Tenant/Login" });
  expect(matched({ url: "/tenants/a%20b/login", policy })).toBe(true);
  expect(matched({ url: "/tenants/login", policy })).toBe(false);
  expect(matched({ url: "/tenants/a/b/login", policy })).toBe(false);
});

test("a script answers for every path below it", ({ expect }) => {
  expect(matched({ url: "/wp-login.php/x", policy: aPolicy({ path: "/wp-login.php" }) })).toBe(true);
});

test("a path with endless readings counts as every path", ({ expect }) => {
  expect(canonicalPaths(`/${"%255c;%2523%253f/".repeat(20_000)}`) === "ambiguous").toBe(true);
});

test("encoding any characters of a protected path, up to three times over, never leads round the gate", ({
  expect,
}) => {
  const layers = fc.array(fc.array(fc.boolean(), { maxLength: 24 }), { maxLength: 3 });
  fc.assert(
    fc.property(layers, (rounds) => {
      const path = rounds.reduce(encode, "login");
      expect(matched({ url: `/${path}` })).toBe(true);
    }),
  );
});

function encode(text: string, chosen: readonly boolean[]): string {
  return text.replaceAll(/./gu, (c, i: number) => (chosen[i] ? `%${c.charCodeAt(0).toString(16)}` : c));
}

/** Quadratic trimming took 0.2 s for one of these (two cores, 2026-11-22): a hundred would end this test by its time limit. */
test("a hundred paths of dots cost no more than reading them", ({ expect }) => {
  const path = `/${".".repeat(15_000)}x`;
  for (let request = 0; request < 100; request++) expect(canonicalPaths(path)).toContain(path);
});

/** Two steps of one login, and a login of programs. */
function several(): Policy {
  const paths = { code: "/login/code", login: "/login", api: "/api/login" };
  const routes = Object.entries(paths).map(([id, path]) => ({ ...aPolicy({ path }).routes[0], id }));
  return loadPolicy(JSON.stringify({ id: "test", routes })).policy;
}

function takenFor(path: string, headers: Readonly<Record<string, string>> = {}): readonly string[] {
  const request = { method: "POST", url: `https://shop.example${path}`, headers: new Headers(headers) };
  return matchRoutes(request, compileRoutes(several())).map(({ id }) => id);
}

test.for([
  ["/login/code%23%2f..%2f..%2fapi%2flogin", ["code", "api"]],
  ["/login/code%23/..;/..;/login", ["code", "login"]],
  ["/login%3f%2f..%2f..%2fapi%2flogin", ["login", "api"]],
  ["/api/login;%2f..%2f..%2flogin", ["login", "api"]],
] as const)("%s is a route for one server and another for the next", ([path, ids], { expect }) => {
  expect(takenFor(path)).toEqual(ids);
});

test.for([
  ["/login/code", ["code"]],
  ["/LOGIN/code/", ["code"]],
  ["/login/code;jsessionid=1", ["code"]],
  ["/login%2fcode", ["code"]],
  ["/x/../api//login", ["api"]],
] as const)("%s is one route, however it is spelt", ([path, ids], { expect }) => {
  expect(takenFor(path)).toEqual(ids);
});
