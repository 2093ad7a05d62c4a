import { test } from "vitest";
import { attachScript } from "../../workers/gate/challenge/visitor/attach-script.ts";

const ROUTES = [{ id: "login", path: "/login" }];
const TAG = /<script type="module" async src="\/\.gatehouse\/client\.js"[^>]*><\/script>/u;

function attached(html: string, headers: Record<string, string> = {}): Promise<string> {
  const response = new Response(html, {
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
  });
  return attachScript(response, ROUTES).text();
}

test("the script is the last thing in the head, and says whose forms it cares for", async ({ expect }) => {
  const html = await attached("<html><head><title>Shop</title></head><body>hello</body></html>");
  expect(html).toMatch(/<\/title><script [^>]*><\/script><\/head>/u);
  expect(html).toContain(
    `data-gatehouse-routes="[{&quot;id&quot;:&quot;login&quot;,&quot;path&quot;:&quot;/login&quot;}]"`,
  );
});

test("a page without a head has it at its end, and no page has it twice", async ({ expect }) => {
  expect(await attached("<title>Shop</title><p>hello")).toMatch(/hello<script [^>]*><\/script>$/u);
  const twice = await attached("<head></head><body><svg><head></head></svg></body>");
  expect(twice.match(new RegExp(TAG, "gu"))).toHaveLength(1);
});

test.for([
  ["the policy's header", "<head></head>", { "content-security-policy": "script-src 'self' 'nonce-aB+/_='" }],
  ["a script of the page's own", `<head><script nonce="aB+/_="></script></head>`, {}],
] as const)("it carries the nonce of %s", async ([, html, headers], { expect }) => {
  expect(await attached(html, headers)).toMatch(/client\.js" [^>]* nonce="aB\+\/_="/u);
});

test("without any nonce it carries none", async ({ expect }) => {
  expect(await attached("<head></head>", { "content-security-policy": "script-src 'self'" })).not.toContain(
    "nonce",
  );
});

test.for([
  ["JSON", new Response("{}", { headers: { "content-type": "application/json" } })],
  ["an answer without a body", new Response(null, { status: 304, headers: { "content-type": "text/html" } })],
  ["no type at all", new Response(new Uint8Array([60, 104, 101, 97, 100, 62]))],
] as const)("%s comes back as it was", ([, response], { expect }) => {
  expect(attachScript(response, ROUTES)).toBe(response);
});
