import { writeSolution } from "../../../../shared/challenge/write-solution.ts";
import type { ChallengePage, KeptForm } from "../../visitor-port.ts";
import { escapeHtml } from "./escape-html.ts";
import type { PageLanguage } from "./languages/pick-language.ts";
import type { PageTexts } from "./languages/page-texts.ts";
import { pageStyle } from "./page-style.ts";

/**
 * The gate's page for navigations: it explains itself, proves by script, and sends the visitor's own form on. Without
 * scripts it is complete as well: the form is in it, and its button appears when the wait is over. Pure.
 */
export function challengePage(
  page: ChallengePage,
  { code, direction, texts }: PageLanguage,
): { readonly html: string; readonly policy: string } {
  const { nonce, brand, challenge } = page;
  const name = brand ? `<p class="brand">${escapeHtml(brand.name)}</p>` : "";
  const html = `<!doctype html>
<html lang="${code}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>${texts.title}</title>
<style nonce="${nonce}">${pageStyle(brand?.colour, challenge.waitSeconds)}</style>
<script type="module" nonce="${nonce}" src="${challenge.script}"></script>${widgetScript(page)}</head>
<body><main>${name}<h1>${texts.title}</h1>
<p>${texts.intro}</p>
${formOf(page, texts)}
${stateTexts(texts)}
<details><summary>${texts.why}</summary><p>${texts.because}</p></details>
${page.code === null ? "" : `<p>${texts.code} <code dir="ltr">${escapeHtml(page.code)}</code></p>`}
</main></body></html>
`;
  return { html, policy: contentPolicy(page) };
}

/*
 * The page says `same-origin` about referrers, against the header of all other answers of the gate: under `no-referrer` the
 * form would carry `Origin: null`, and a site that checks where its forms come from would refuse it.
 */
/** No `form-action`: browsers apply it to redirects too, and a login may well lead to another host. */
function contentPolicy({ nonce, challenge: { vouch } }: ChallengePage): string {
  const theirs = vouch ? ` ${new URL(vouch.script).origin}` : "";
  const frames = vouch ? `; frame-src${theirs}` : "";
  return `default-src 'none'; script-src 'nonce-${nonce}'${theirs}; worker-src 'self'; style-src 'nonce-${nonce}'${frames}; base-uri 'none'; frame-ancestors 'self'`;
}

/** Behind ours, which names the function that theirs calls: both run in their order. */
function widgetScript({ nonce, challenge: { vouch } }: ChallengePage): string {
  return vouch ? `\n<script defer nonce="${nonce}" src="${escapeHtml(vouch.script)}"></script>` : "";
}

/** Shows itself, or not, as the widget's owner has set it. Its answer goes to our script and to nobody else. */
function widgetOf({ vouch }: ChallengePage["challenge"]): string {
  if (!vouch) return "";
  const { siteKey, action, cData } = vouch;
  return `<div class="cf-turnstile" data-sitekey="${escapeHtml(siteKey)}" data-action="${escapeHtml(action)}" data-cdata="${escapeHtml(cData)}" data-callback="gatehouseVouched" data-response-field="false"></div>\n`;
}

/** What scripts put into the status line. */
function stateTexts({ working, done, again, failed }: PageTexts): string {
  return Object.entries({ working, done, again, failed })
    .map(([state, text]) => `<template data-for="${state}">${text}</template>`)
    .join("\n");
}

function formOf({ challenge, target, form }: ChallengePage, texts: PageTexts): string {
  const { token, field, waitSeconds } = challenge;
  const canWait = waitSeconds > 0 && form.fields !== null;
  const hidden = [...(form.fields ?? []), { name: field, value: writeSolution(token, "wait") }].map(
    ({ name, value }) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<form id="gatehouse-challenge" method="post" action="${escapeHtml(target)}" enctype="${enctypeOf(form)}" data-token="${token}"${keptOf(form)}>
${hidden.join("\n")}
<div role="status"><p data-wait>${waitText(form, waitSeconds, texts)}</p></div>
${widgetOf(challenge)}<progress value="0" aria-label="${escapeHtml(texts.working)}"></progress>
<p><button${canWait ? "" : " hidden"}>${texts.button}</button></p>
</form>`;
}

function waitText({ fields }: KeptForm, waitSeconds: number, texts: PageTexts): string {
  if (fields === null) return texts.file;
  return waitSeconds > 0 ? texts.wait.replace("{seconds}", String(waitSeconds)) : texts.scripts;
}

function enctypeOf({ contentType }: KeptForm): string {
  return /^multipart\//iu.test(contentType) ? "multipart/form-data" : "application/x-www-form-urlencoded";
}

/** Files cannot stand in hidden fields: scripts rebuild the form from its own bytes. */
function keptOf({ fields, contentType, body }: KeptForm): string {
  return fields === null ? ` data-kept-type="${escapeHtml(contentType)}" data-kept="${base64Of(body)}"` : "";
}

// The platform's own way from bytes to text takes them as arguments, of which there may not be too many.
const CHUNK = 8_192;

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}
