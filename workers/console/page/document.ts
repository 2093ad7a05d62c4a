import { html } from "hono/html";

export type Html = ReturnType<typeof html>;

/** The frame of every page: what it is about, the way home, and the field for a visitor's code. */
export function documentOf(title: string, content: readonly Html[]): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Gatehouse</title>
        <link rel="stylesheet" href="/console.css" />
      </head>
      <body>
        <header>
          <a class="home" href="/">Gatehouse</a>
          <form action="/receipt" role="search">
            <label for="code">A visitor's code</label>
            <input id="code" name="code" autocomplete="off" spellcheck="false" required />
            <button>Find</button>
          </form>
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

/** A table that scrolls by itself where the screen is narrow, with the keyboard as well. */
export function tableOf(name: string, heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
