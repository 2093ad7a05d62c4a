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

/** A debugger that renders what is logged reads the text of its errors; nobody else does. True for a person's open developer tools as well. */
export function hasProtocolAttached(): boolean {
  let read = false;
  const bait = new Error("gatehouse");
  Object.defineProperty(bait, "stack", {
    get: () => {
      read = true;
      return "";
    },
  });
  // oxlint-disable-next-line no-console -- the log is the probe
  console.debug(bait);
  return read;
}
