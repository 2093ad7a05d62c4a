/** What a window, frame or worker says about the browser it runs in. */
export type Realm = {
  readonly userAgent: string;
  readonly platform: string;
  readonly languages: string;
  readonly cores: number;
};

/** What windows and workers have in common. */
type Told = Pick<Navigator, "userAgent" | "platform" | "languages" | "hardwareConcurrency">;

export function realmOf(navigator: Told): Realm {
  const { userAgent, platform, languages, hardwareConcurrency } = navigator;
  return {
    userAgent,
    platform,
    languages: (languages ?? []).join(),
    cores: hardwareConcurrency ?? 0,
  };
}

export function differs(a: Realm, b: Realm): boolean {
  return (
    a.userAgent !== b.userAgent ||
    a.platform !== b.platform ||
    a.languages !== b.languages ||
    a.cores !== b.cores
  );
}
