import { makeBrowsers } from "./browser-headers.ts";
import { makePassword, makeUsername, type Population } from "./population.ts";
import { seededRandom } from "./seeded-random.ts";
import type { PlannedLogin } from "./visitor.ts";

/** Pure: people who open an account each, at home, with a browser of their own. Their names are not customers' yet. */
export function planNewcomers(
  { accounts }: Population,
  count: number,
  seed: string,
): readonly PlannedLogin[] {
  const random = seededRandom(`${seed}/newcomers`);
  const browsers = makeBrowsers(`${seed}/newcomers`, count);
  const seen = new Set(accounts.map(({ username }) => username));
  const fresh = (): string => {
    const username = makeUsername(random);
    if (seen.has(username)) return fresh();
    seen.add(username);
    return username;
  };
  return browsers.map((browser) => {
    const home = `127.${80 + random.below(20)}.${random.below(256)}.${1 + random.below(254)}`;
    const visitor = {
      account: { username: fresh(), password: makePassword(random) },
      home,
      elsewhere: [],
      devices: [{ browser, jar: new Map<string, string>() }],
      usesScript: random.chance(0.15),
      hasStalePassword: false,
    };
    return { visitor, loopback: home, newDevice: null, mistakes: [], door: "signup" };
  });
}
