/** One login of one visitor. */
export type Sent = { readonly address: string; readonly username: string; readonly password: string };

const BROWSER = [
  "host: shop.example",
  "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "accept-language: en-US,en;q=0.5",
  "accept-encoding: gzip, deflate, br, zstd",
  "sec-fetch-dest: document",
  "sec-fetch-mode: navigate",
  "sec-fetch-site: same-origin",
];

/** The request of a browser's own form, for a raw client. */
export function rawLogin({ address, username, password }: Sent, cookie = ""): string {
  const body = `username=${encodeURIComponent(username)}&password=${password}`;
  const own = [
    `cf-connecting-ip: ${address}`,
    "content-type: application/x-www-form-urlencoded",
    `content-length: ${body.length}`,
    ...(cookie === "" ? [] : [`cookie: ${cookie}`]),
  ];
  return `POST /login HTTP/1.1\r\n${[...BROWSER, ...own].join("\r\n")}\r\n\r\n${body}`;
}

export const RAW_PAGE = `GET / HTTP/1.1\r\n${[...BROWSER, "cf-connecting-ip: 192.0.2.1"].join("\r\n")}\r\n\r\n`;

/** The device cookie that an answer set; empty where it set none. */
export function deviceCookieIn(head: string): string {
  return /\r\nset-cookie: ([^;\r]*device[^;\r]*)/iu.exec(head)?.[1] ?? "";
}

/** A /24 of its own for each number. */
export function aPlace(n: number, first: number): string {
  return `${first + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.9`;
}

/** Somebody who types the right password. */
export function aPerson(n: number): Sent {
  return { address: aPlace(n, 73), username: `visitor-${n}@example.org`, password: "right" };
}
