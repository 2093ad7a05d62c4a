import type { Route } from "../../../shared/policy/policy.ts";

/** What the gate itself says to a visitor. `code` finds the receipt; it is given only once that is durable. */
export type GateAnswer = {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly code?: string | null;
  readonly retryAfterSeconds?: number;
};

type Asking = Pick<Request, "headers">;

/** A page for people, `application/problem+json` for programs; never stored, and readable by the route's own origins. */
export function gateAnswer(answer: GateAnswer, request: Asking, route: Route | null): Response {
  const asJson = route?.caller === "api" || prefersJson(request.headers.get("accept"));
  const headers = answerHeaders(asJson, request, route);
  if (answer.retryAfterSeconds !== undefined) headers.set("retry-after", String(answer.retryAfterSeconds));
  if (!asJson)
    headers.set(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
  return new Response(asJson ? problem(answer) : page(answer), { status: answer.status, headers });
}

/** What every answer of the gate's own carries. */
export function answerHeaders(asJson: boolean, request: Asking, route: Route | null): Headers {
  const headers = new Headers({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-type": asJson ? "application/problem+json" : "text/html; charset=utf-8",
    ...NO_INDEX,
  });
  for (const [name, value] of corsHeaders(request, route)) headers.append(name, value);
  return headers;
}

const NO_INDEX = { "x-robots-tag": "noindex", "referrer-policy": "no-referrer" } as const;

function problem({ status, title, text, code, retryAfterSeconds }: GateAnswer): string {
  return JSON.stringify({
    type: "about:blank",
    title,
    status,
    detail: text,
    ...(code ? { code } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** JSON is preferred when it is asked for and a page is not: `fetch` and mobile apps on a route made for browsers. */
export function prefersJson(accept: string | null): boolean {
  return accept !== null && /[/+]json\b/iu.test(accept) && !/text\/html/iu.test(accept);
}

function corsHeaders({ headers }: Asking, route: Route | null): readonly (readonly [string, string])[] {
  const cors = route?.cors;
  const origin = headers.get("origin");
  if (!cors) return [];
  if (origin === null || !(cors.origins.includes(origin) || cors.origins.includes("*")))
    return [["vary", "Origin"]];
  return [
    ["vary", "Origin"],
    ["access-control-allow-origin", cors.origins.includes("*") ? "*" : origin],
    ["access-control-expose-headers", "Retry-After, Gatehouse-Challenge"],
    ...(cors.credentials ? [["access-control-allow-credentials", "true"] as const] : []),
  ];
}

function page({ title, text, code, retryAfterSeconds }: GateAnswer): string {
  const wait =
    retryAfterSeconds === undefined ? "" : `<p>Please wait ${retryAfterSeconds} seconds and try again.</p>`;
  const reference = code
    ? `<p>If you need help, give this code: <strong>${escapeHtml(code)}</strong></p>`
    : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>
:root { color-scheme: light dark }
body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem; line-height: 1.3 }
strong { font-family: ui-monospace, monospace; letter-spacing: .05em }
</style></head><body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${wait}${reference}</main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
