import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe found wrong, as `rule: element`. */
export async function violations(page: Page): Promise<readonly string[]> {
  // By the debugger: the page's own policy lets no other script in.
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`,
  );
}

/** By how many pixels the page runs over the edge of the screen. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
