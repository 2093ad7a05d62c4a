import type { ServerResponse } from "node:http";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "./recording-origin.ts";

const LOGIN_FORM = `<form method="post" action="/login">
<label>User name <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password"></label>
<button name="how" value="by button">Sign in</button></form>`;
const UPLOAD_FORM = `<form method="post" action="/upload" enctype="multipart/form-data">
<label>User name <input name="username"></label>
<label>Password <input name="password" type="password"></label>
<label>Picture <input name="picture" type="file"></label>
<button>Send</button></form>`;

export type Pages = Readonly<Record<string, (response: ServerResponse) => void>>;

/** A site with a login and a form with a file: every POST leads to `/account`. `pages` adds to it. */
export function startShopOrigin(pages: Pages = {}): Promise<RecordingOrigin> {
  return startRecordingOrigin((request, response) => {
    const own = pages[request.url];
    if (own && request.method === "GET") return own(response);
    answer(request, response);
  });
}

function answer({ method, url }: SeenRequest, response: ServerResponse): void {
  if (method === "POST" && url.startsWith("/api/")) return sendJson(response);
  if (method === "POST") return void response.writeHead(303, { location: "/account" }).end();
  if (url === "/account") return sendPage(response, "<h1>Your account</h1>");
  if (url === "/upload") return sendPage(response, UPLOAD_FORM);
  sendPage(response, LOGIN_FORM);
}

function sendJson(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" }).end(`{"ok":true}`);
}

export function sendPage(response: ServerResponse, body: string, headers: Record<string, string> = {}): void {
  response
    .writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers })
    .end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body><main>${body}</main></body></html>`,
    );
}
