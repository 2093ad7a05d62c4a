/** What drivers put into the page: Selenium, PhantomJS, Nightmare, Cypress, Playwright, Chrome's own test bindings. */
const GLOBALS = [
  "_phantom",
  "callPhantom",
  "__nightmare",
  "_selenium",
  "callSelenium",
  "_Selenium_IDE_Recorder",
  "__webdriver_script_fn",
  "__webdriver_evaluate",
  "__selenium_evaluate",
  "__fxdriver_evaluate",
  "__driver_evaluate",
  "__playwright__binding__",
  "__pwInitScripts",
  "domAutomation",
  "domAutomationController",
] as const;
const CHROMEDRIVER = /^(?:\$?cdc_|\$chrome_asyncScriptInfo)/u;

export function hasDriverGlobal(): boolean {
  return (
    GLOBALS.some((name) => name in window) ||
    [...Object.keys(window), ...Object.keys(document)].some((name) => CHROMEDRIVER.test(name)) ||
    document.documentElement.hasAttribute("webdriver")
  );
}

/**
 * A debugger that listens to the log has every logged error's stack written out at once; without one nobody reads it. True
 * for a person's open developer tools as well. Blink only: other engines do not know the hook. Seen in Chromium 156 under
 * Playwright, and not without it (2026-11-22); a getter on `stack`, which older texts name, is no longer read.
 */
export function hasProtocolAttached(): boolean {
  const own: unknown = Reflect.get(Error, HOOK);
  let isRead = false;
  Reflect.set(Error, HOOK, () => {
    isRead = true;
    return "";
  });
  // oxlint-disable-next-line no-console -- the log is the probe
  console.debug(new Error("gatehouse"));
  Reflect.set(Error, HOOK, own);
  return isRead;
}
const HOOK = "prepareStackTrace";
