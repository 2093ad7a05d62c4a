/** What the page says. `wait` holds `{seconds}`. Plain words; no threats, no puzzle, no blame. */
export type PageTexts = {
  readonly title: string;
  readonly intro: string;
  readonly working: string;
  readonly done: string;
  readonly wait: string;
  readonly scripts: string;
  readonly file: string;
  readonly failed: string;
  readonly again: string;
  readonly button: string;
  readonly why: string;
  readonly because: string;
  readonly code: string;
};
