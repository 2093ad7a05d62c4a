import { test } from "vitest";
import { readAttempt } from "../../../workers/gate/stages/read-attempt.ts";

const FORM = { format: "form", username: "username", password: "password" } as const;
const JSON_FIELDS = { format: "json", username: "user.username", password: "user.password" } as const;
const URLENCODED = "application/x-www-form-urlencoded";

type Ask = {
  body: BodyInit;
  type?: string;
  headers?: Record<string, string>;
  fields?: Parameters<typeof readAttempt>[1];
  url?: string;
};

async function read({
  body,
  type = URLENCODED,
  headers = {},
  fields = FORM,
  url = "https://shop.example/login",
}: Ask) {
  const request = new Request(url, { method: "POST", body, headers: { ...headers, "content-type": type } });
  const attempt = await readAttempt(request, fields);
  return attempt.ok ? attempt.raw : attempt.fault;
}

const bytes = (hex: string) => Uint8Array.from(hex.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
const multipart = (text: string) => ({
  body: text.replaceAll("\n", "\r\n"),
  type: "multipart/form-data; boundary=X",
});
const part = (name: string, value: string) =>
  `--X\nContent-Disposition: form-data; name="${name}"\n\n${value}\n`;
const json = (body: string, type = "application/json") => ({ body, type, fields: JSON_FIELDS });

/** Latin-1: each character is one byte. */
const byteText = (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"), "latin1");
const PICTURE =
  '--X\nContent-Disposition: form-data; name="picture"; filename="p.png"\n\n\x89PNG\0\xff\xfe\n';
const MULTIPART = "multipart/form-data; boundary=X";

test.for([
  ["a plain form", { body: "username=ann&password=x%26y+z" }, { username: "ann", password: "x&y z" }],
  [
    "a form with other fields",
    { body: "csrf=1&username=ann&password=p&go=" },
    { username: "ann", password: "p" },
  ],
  ["empty text, which is judged too", { body: "username=&password=" }, { username: "", password: "" }],
  ["UTF-8 as escapes and as bytes", { body: "username=%C3%A9&password=é" }, { username: "é", password: "é" }],
  [
    "utf-8 by name",
    { body: "username=a&password=b", type: `${URLENCODED}; charset=UTF-8` },
    { username: "a", password: "b" },
  ],
  [
    "multipart as browsers write it",
    multipart(`${part("username", "ann")}${part("password", "p;w")}--X--\n`),
    { username: "ann", password: "p;w" },
  ],
  [
    "multipart beside a file of any bytes",
    {
      body: byteText(`${PICTURE}${part("username", "\xc3\xa9")}${part("password", "p")}--X--\n`),
      type: MULTIPART,
    },
    { username: "é", password: "p" },
  ],
  ["nested JSON", json('{"user":{"username":"ann","password":"p"}}'), { username: "ann", password: "p" }],
  [
    "JSON of a vendor type",
    json('{"user":{"username":"ann","password":"p"}}', "application/vnd.api+json"),
    { username: "ann", password: "p" },
  ],
  [
    "JSON with huge numbers elsewhere",
    json('{"n":1e999,"user":{"username":"ann","password":"p"}}'),
    { username: "ann", password: "p" },
  ],
  [
    "JSON names that differ in case elsewhere",
    json('{"a":1,"A":2,"user":{"username":"ann","password":"p"}}'),
    { username: "ann", password: "p" },
  ],
  [
    "an e-mail beside them",
    { body: "username=a&password=b&email=c", fields: { ...FORM, email: "email" } },
    { username: "a", password: "b", email: "c" },
  ],
] as const)("%s is read", async ([, ask, raw], { expect }) => {
  expect(await read(ask)).toEqual(raw);
});

test.for([
  ["another content type", { body: "username=a&password=b", type: "text/plain" }, "content_type"],
  ["JSON on a form route", { body: "{}", type: "application/json" }, "content_type"],
  [
    "two content types",
    { body: "username=a&password=b", type: `${URLENCODED}, application/json` },
    "content_type",
  ],
  [
    "two charsets",
    { body: "username=a&password=b", type: `${URLENCODED};charset=utf-8;charset=utf-7` },
    "content_type",
  ],
  ["an odd charset", { body: "username=a&password=b", type: `${URLENCODED};charset=utf-16` }, "charset"],
  ["a charset field", { body: "_charset_=utf-7&username=a&password=b" }, "charset"],
  [
    "a compressed body",
    { body: "username=a&password=b", headers: { "content-encoding": "gzip" } },
    "content_encoding",
  ],
  ["invalid UTF-8 bytes", { body: bytes("757365726e616d653dff") }, "text_invalid"],
  ["invalid UTF-8 escapes", { body: "username=%ff&password=b" }, "form_malformed"],
  ["half an escape", { body: "username=%4&password=b" }, "form_malformed"],
  ["a byte-order mark", { body: "\uFEFFusername=a&password=b" }, "text_bom"],
  ["a NUL byte", { body: "username=a\0b&password=b" }, "text_nul"],
  ["an escaped NUL", { body: "username=a%00b&password=b" }, "text_nul"],
  ["a duplicate field", { body: "username=a&username=b&password=c" }, "field_duplicate"],
  ["a field in another case", { body: "username=a&USERNAME=b&password=c" }, "field_duplicate"],
  ["a PHP array beside the field", { body: "username=a&username[]=b&password=c" }, "field_duplicate"],
  ["a PHP array alone", { body: "username[]=b&password=c" }, "field_type"],
  ["a name cut by NUL", { body: "username=a&username%00x=b&password=c" }, "field_duplicate"],
  [
    "a field in the query too",
    { body: "username=a&password=b", url: "https://shop.example/login?Username=z" },
    "field_duplicate",
  ],
  ["fields behind the thousandth", { body: `${"a&".repeat(999)}username=a&password=b` }, "form_ambiguous"],
  ["a bare semicolon", { body: "username=a&password=b;password=c" }, "form_ambiguous"],
  ["no password", { body: "username=a" }, "field_missing"],
  [
    "no e-mail where one is asked",
    { body: "username=a&password=b", fields: { ...FORM, email: "email" } },
    "field_missing",
  ],
  ["a user name of 321 characters", { body: `username=${"a".repeat(321)}&password=b` }, "field_too_long"],
  ["a password of 1,025 characters", { body: `username=a&password=${"b".repeat(1_025)}` }, "field_too_long"],
  ["a body over 64 KB", { body: `username=a&password=b&c=${"x".repeat(65_536)}` }, "body_too_large"],
  [
    "a multipart preamble",
    multipart(`hello\n${part("username", "a")}${part("password", "b")}--X--`),
    "form_malformed",
  ],
  [
    "a multipart without end",
    multipart(`${part("username", "a")}${part("password", "b")}`),
    "form_malformed",
  ],
  [
    "a multipart field that is no UTF-8",
    { body: byteText(`${part("username", "\xe9")}${part("password", "b")}--X--`), type: MULTIPART },
    "text_invalid",
  ],
  [
    "a multipart field with NUL",
    { body: byteText(`${part("username", "a\0")}${part("password", "b")}--X--`), type: MULTIPART },
    "text_nul",
  ],
  [
    "a multipart file as user name",
    multipart('--X\nContent-Disposition: form-data; name="username"; filename="f"\n\na\n--X--'),
    "field_type",
  ],
  [
    "a multipart name in quotes",
    multipart('--X\nContent-Disposition: form-data; name="user\\"name"\n\na\n--X--'),
    "form_ambiguous",
  ],
  [
    "a multipart name*",
    multipart("--X\nContent-Disposition: form-data; name*=utf-8''username\n\na\n--X--"),
    "form_ambiguous",
  ],
  [
    "a base64 part",
    multipart(
      '--X\nContent-Disposition: form-data; name="username"\nContent-Transfer-Encoding: base64\n\nYQ==\n--X--',
    ),
    "form_ambiguous",
  ],
  [
    "a part of an odd charset",
    multipart(
      '--X\nContent-Disposition: form-data; name="username"\nContent-Type: text/plain; charset=utf-7\n\na\n--X--',
    ),
    "charset",
  ],
  [
    "a multipart duplicate",
    multipart(`${part("username", "a")}${part("username", "c")}${part("password", "b")}--X--`),
    "field_duplicate",
  ],
  ["broken JSON", json('{"user":'), "json_malformed"],
  ["a JSON duplicate", json('{"user":{"username":"a","username":"b","password":"c"}}'), "json_duplicate_key"],
  [
    "a JSON duplicate by escape",
    json('{"user":{"username":"a","\\u0075sername":"b","password":"c"}}'),
    "json_duplicate_key",
  ],
  [
    "a JSON duplicate by case",
    json('{"user":{"username":"a","Username":"b","password":"c"}}'),
    "json_duplicate_key",
  ],
  [
    "a JSON duplicate by long s",
    json('{"user":{"username":"a","u\u017fername":"b","password":"c"}}'),
    "json_duplicate_key",
  ],
  [
    "a JSON duplicate of the parent",
    json('{"user":{"username":"a","password":"c"},"User":{}}'),
    "json_duplicate_key",
  ],
  ["a JSON number", json('{"user":{"username":1,"password":"c"}}'), "field_type"],
  ["a JSON array as user name", json('{"user":{"username":["a"],"password":"c"}}'), "field_type"],
  ["a JSON array as parent", json('{"user":[{"username":"a","password":"c"}]}'), "field_type"],
  ["JSON null", json("null"), "field_type"],
  ["a prototype key", json('{"__proto__":{"user":{"username":"a","password":"b"}}}'), "field_missing"],
  ["an escaped NUL in JSON", json('{"user":{"username":"a\\u0000b","password":"c"}}'), "text_nul"],
  ["half a surrogate", json('{"user":{"username":"\\ud800","password":"c"}}'), "text_invalid"],
  ["a depth bomb", json(`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`), "json_too_deep"],
  ["an unclosed depth bomb", json("[".repeat(60_000)), "json_malformed"],
] as const)("%s is unreadable", async ([, ask, fault], { expect }) => {
  expect(await read(ask)).toBe(fault);
});

test("a missing body is unreadable", async ({ expect }) => {
  const request = new Request("https://shop.example/login", {
    method: "POST",
    headers: { "content-type": URLENCODED },
  });
  expect(await readAttempt(request, FORM)).toMatchObject({ ok: false, fault: "body_missing" });
});

test("the bytes that were read are the bytes that came", async ({ expect }) => {
  const body = "username=%61nn&password=+%2B&csrf";
  const request = new Request("https://shop.example/login", {
    method: "POST",
    body,
    headers: { "content-type": URLENCODED },
  });
  const attempt = await readAttempt(request, FORM);
  expect(attempt.ok && new TextDecoder().decode(attempt.bytes)).toBe(body);
});

test("a body that is too large can still be passed on whole", async ({ expect }) => {
  const chunk = new Uint8Array(40_000).fill(97);
  const body = new ReadableStream({
    start: (c) => (c.enqueue(chunk), c.enqueue(chunk), c.enqueue(chunk), c.close()),
  });
  const init = { method: "POST", body, duplex: "half", headers: { "content-type": URLENCODED } } as const;
  const attempt = await readAttempt(new Request("https://shop.example/login", init), FORM);
  const rest = attempt.ok ? null : attempt.body();
  expect(attempt).toMatchObject({ ok: false, fault: "body_too_large" });
  expect((await new Response(rest).arrayBuffer()).byteLength).toBe(120_000);
});

test("the gate's own field is cut out of a form with a file, and every other byte stays", async ({
  expect,
}) => {
  const own = part("gatehouse-solution", "c1.proof");
  const rest = `${PICTURE}${part("username", "\xc3\xa9")}${part("password", "p")}--X--\n`;
  const request = new Request("https://shop.example/login", {
    method: "POST",
    body: byteText(`${own}${rest}`),
    headers: { "content-type": MULTIPART },
  });
  const attempt = await readAttempt(request, FORM);
  expect(attempt).toMatchObject({ ok: true, solution: "c1.proof" });
  expect(attempt.ok && Buffer.from(attempt.bytes).equals(byteText(rest))).toBe(true);
});

const NESTED = { format: "form", username: "user[login]", password: "user[password]" } as const;

/** What Rack 2 and PHP store under the same name. */
test.for([
  ...["username]", "[username]", "[username", "]username", "username%5D", "+username", "username[x]"].map(
    (name) => [name, { body: `username=a&${name}=b&password=c` }] as const,
  ),
  ...["[user][login]", "user[login]]", "user[login", "user][login]", "user[[login]", "user[login]x"].map(
    (name) => [name, { body: `user[login]=a&${name}=b&user[password]=c`, fields: NESTED }] as const,
  ),
])("%s beside the field is another reading of it", async ([, ask], { expect }) => {
  expect(await read(ask)).toBe("field_duplicate");
});

test("a thousand fields are read", async ({ expect }) => {
  const body = `${"a&".repeat(998)}username=a&password=b`;
  expect(await read({ body })).toEqual({ username: "a", password: "b" });
});

test("fields that only look alike are left alone", async ({ expect }) => {
  const body = "user=x&user[name]=y&user[login]=a&user[login_hint]=z&user[password]=c";
  expect(await read({ body, fields: NESTED })).toEqual({ username: "a", password: "c" });
});
