import type { VisitorPort } from "../visitor-port.ts";
import { attachScript } from "./visitor/attach-script.ts";
import { challengePage } from "./visitor/challenge-page.ts";
import { pickLanguage } from "./visitor/languages/pick-language.ts";
import { createUnpacked } from "./visitor/unpack.ts";

/** What the gate serves to visitors of its own accord. It waits for nothing but its own unpacking, once. */
export function createVisitorPort(packed: BufferSource): VisitorPort {
  const unpacked = createUnpacked(packed);
  return {
    page: async (page) => {
      const { languages } = await unpacked();
      return challengePage(page, pickLanguage(page.languages, languages));
    },
    asset: async (name) => {
      const script = (await unpacked()).scripts.find((one) => one.name === name);
      if (!script) return null;
      return { body: script.body, etag: `"${script.hash}"`, contentType: "text/javascript; charset=utf-8" };
    },
    attach: attachScript,
  };
}
