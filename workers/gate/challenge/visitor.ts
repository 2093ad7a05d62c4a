import type { ServedAsset, VisitorPort } from "../visitor-port.ts";
import { attachScript } from "./visitor/attach-script.ts";
import { challengePage } from "./visitor/challenge-page.ts";
import { SCRIPTS } from "./visitor/scripts.generated.ts";

const ASSETS: ReadonlyMap<string, ServedAsset> = new Map(
  SCRIPTS.map(({ name, hash, body }) => [
    name,
    { body, etag: `"${hash}"`, contentType: "text/javascript; charset=utf-8" },
  ]),
);

/** What the gate serves to visitors of its own accord. Pure but for HTMLRewriter, which the platform brings. */
export const visitor: VisitorPort = {
  page: challengePage,
  asset: (name) => ASSETS.get(name) ?? null,
  attach: attachScript,
};
