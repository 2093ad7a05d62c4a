import { CLIENT_SCRIPT_PATH } from "../../../../shared/challenge/challenge-step.ts";
import type { AttachedRoute } from "../../visitor-port.ts";
import { escapeHtml } from "./escape-html.ts";

/**
 * Puts the client script into an HTML page while it streams through. It carries the nonce of the page's own policy; a
 * policy that allows neither this origin nor a nonce keeps the script out, and the gate's page takes its place.
 */
export function attachScript(response: Response, routes: readonly AttachedRoute[]): Response {
  if (!isPage(response)) return response;
  let nonce = nonceOf(response.headers);
  let isAttached = false;
  const tag = (): string => {
    isAttached = true;
    return scriptTag(routes, nonce);
  };
  return new HTMLRewriter()
    .on("script[nonce]", {
      element(script) {
        nonce ??= script.getAttribute("nonce");
      },
    })
    .on("head", {
      element(head) {
        head.onEndTag((end) => void (isAttached ? null : end.before(tag(), { html: true })));
      },
    })
    .onDocument({
      // A page whose author left out the head's tags has the script at its end.
      end(end) {
        if (!isAttached) end.append(tag(), { html: true });
      },
    })
    .transform(response);
}

function isPage({ status, headers, body }: Response): boolean {
  return body !== null && status !== 304 && /^text\/html\b/iu.test(headers.get("content-type") ?? "");
}

function nonceOf(headers: Headers): string | null {
  return /'nonce-([A-Za-z0-9+/_=-]+)'/u.exec(headers.get("content-security-policy") ?? "")?.[1] ?? null;
}

function scriptTag(routes: readonly AttachedRoute[], nonce: string | null): string {
  const own = nonce === null ? "" : ` nonce="${escapeHtml(nonce)}"`;
  const data = `data-gatehouse-routes="${escapeHtml(JSON.stringify(routes))}"`;
  return `<script type="module" async src="${CLIENT_SCRIPT_PATH}" ${data}${own}></script>`;
}
