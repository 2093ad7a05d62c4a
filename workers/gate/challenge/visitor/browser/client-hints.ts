import type { Claim } from "./claimed-browser.ts";

type Brand = { readonly brand: string; readonly version: string };
/** Chromium's low-entropy client hints; other engines, and pages without https, have none. */
export type ClientHints = {
  readonly brands: readonly Brand[];
  readonly mobile: boolean;
  readonly platform: string;
};

declare global {
  interface Navigator {
    readonly userAgentData?: ClientHints;
  }
}

export function hintsDiffer(hints: ClientHints | undefined, claim: Claim): boolean {
  if (!hints) return false;
  if (claim.engine !== "blink") return true;
  const chromium = hints.brands.find(({ brand }) => brand === "Chromium")?.version;
  const otherVersion = chromium !== undefined && claim.major !== null && Number(chromium) !== claim.major;
  const otherSystem = hints.platform !== "" && claim.system !== null && hints.platform !== claim.system;
  return otherVersion || otherSystem || hints.mobile !== claim.isMobile;
}

export function hintsNameHeadless(hints: ClientHints | undefined): boolean {
  return (hints?.brands ?? []).some(({ brand }) => /headless/iu.test(brand));
}
