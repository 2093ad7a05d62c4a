/** What the shop sends back, before any socket is touched. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

export function html(status: number, body: string, headers: Answer["headers"] = {}): Answer {
  return {
    status,
    body,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers },
  };
}

export function json(status: number, value: unknown, headers: Answer["headers"] = {}): Answer {
  const body = `${JSON.stringify(value)}\n`;
  return {
    status,
    body,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  };
}

export function seeOther(location: string, cookies: readonly string[] = []): Answer {
  return { status: 303, body: "", headers: { location, "cache-control": "no-store", "set-cookie": cookies } };
}

/** A cookie for this site only, out of reach of scripts; an empty value deletes it. */
export function cookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${value === "" ? "; Max-Age=0" : ""}`;
}
