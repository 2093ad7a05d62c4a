type Changes = Readonly<Record<string, unknown>>;

/** A route that takes `username` and `password` from a form and does one thing with every attempt. */
export function aRoute(id: string, action: string, changes: Changes = {}): object {
  return {
    id,
    kind: "login",
    caller: "browser",
    match: { methods: ["POST"], hosts: [], path: `/${id}` },
    credentials: { format: "form", username: "username", password: "password" },
    outcomes: [
      { outcome: "pending_mfa", when: { redirect: "/code" } },
      { outcome: "accepted", when: { redirect: "/account" } },
      { outcome: "rejected", when: { status: [401] } },
    ],
    mode: "enforce",
    thresholds: [{ name: "all", minScore: -1_000, action }],
    limits: [],
    delayMs: 50,
    onUnavailable: { intel: "allow", account: "allow", source: "allow" },
    onUnreadable: "block",
    ...changes,
  };
}

/** The same for `user.username` and `user.password` of a JSON body, answered as a program is. */
export function aJsonRoute(id: string, action: string, changes: Changes = {}): object {
  const credentials = { format: "json", username: "user.username", password: "user.password" };
  return aRoute(id, action, { caller: "api", credentials, ...changes });
}

export function aPolicy(...routes: readonly object[]): object {
  return { id: "e2e", routes };
}
