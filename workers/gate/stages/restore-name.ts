import { peekBody } from "./peek-body.ts";

/** What was asked about, and what the visitor typed instead. */
type Named = { readonly named: string; readonly typed: string };

/**
 * An answer about a made-up name as the origin would have given it about the typed one: forms show again what was typed. Framing and
 * compression stay as they were.
 */
export async function restoreName(response: Response, name: Named): Promise<Response> {
  const { status, statusText } = response;
  const headers = restoredHeaders(response.headers, name);
  const sized = headers.has("content-length");
  headers.delete("content-length");
  const peek = await peekBody(response.clone());
  const [made = name.named] = name.named.split("@");
  // An answer that names nobody leaves as it came: a compressed one could not be given its length again.
  if (peek.complete && !`${[...response.headers].join("\n")}${peek.text}`.includes(made)) return response;
  // Not waited for: of two branches the one ends when the other is read to its end as well.
  void response.body?.cancel().catch(() => {});
  if (!peek.complete) return new Response(peek.response.body, { status, statusText, headers });
  const type = headers.get("content-type") ?? "";
  const text = restored(peek.text, name, /json/iu.test(type) ? jsonEscape : htmlEscape);
  const whole = new Uint8Array(await peek.response.arrayBuffer());
  const bytes = text === peek.text ? whole : new TextEncoder().encode(text);
  const body = bytes.byteLength === 0 ? null : sized ? bytes : streamOf(bytes);
  return new Response(body, { status, statusText, headers });
}

function restoredHeaders(headers: Headers, name: Named): Headers {
  const own = new Headers();
  for (const [key, value] of headers) own.append(key, restored(value, name, encodeURIComponent));
  return own;
}

/** Made-up letters need no escape anywhere, so where they stand tells how the typed ones must be written. */
function restored(text: string, { named, typed }: Named, escape: (text: string) => string): string {
  const [made = named] = named.split("@");
  if (!text.includes(made)) return text;
  const domain = named.slice(made.length);
  return text.replaceAll(made, () => escape(typed.slice(0, typed.length - domain.length)));
}

function htmlEscape(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

function jsonEscape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Of unknown length, so that it leaves in chunks as it came. */
function streamOf(bytes: Uint8Array): ReadableStream {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}
