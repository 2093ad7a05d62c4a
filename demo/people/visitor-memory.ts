import { readFileSync, writeFileSync } from "node:fs";
import type { Visitor } from "./visitor.ts";
import type { HeaderList } from "./web-client.ts";

type Remembered = {
  readonly username: string;
  readonly pageView: HeaderList;
  readonly cookies: readonly (readonly [name: string, value: string])[];
};

/** Gives visitors the browsers that they used last, cookies included: people do not lose both between two attacks. */
export function recallDevices(file: string, visitors: readonly Visitor[]): void {
  const remembered = new Map(readMemory(file).map((memory) => [memory.username, memory]));
  for (const { account, devices } of visitors) {
    const memory = remembered.get(account.username);
    if (memory) devices.push({ browser: { pageView: memory.pageView }, jar: new Map(memory.cookies) });
  }
}

export function rememberDevices(file: string, visitors: readonly Visitor[]): void {
  const memories = visitors.flatMap(({ account, devices }): readonly Remembered[] => {
    const newest = devices.at(-1);
    return newest
      ? [{ username: account.username, pageView: newest.browser.pageView, cookies: [...newest.jar] }]
      : [];
  });
  writeFileSync(file, JSON.stringify(memories), { mode: 0o600 });
}

/** Nothing is remembered before the first attack; what cannot be read is forgotten, it is only the demo's comfort. */
function readMemory(file: string): readonly Remembered[] {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
}
