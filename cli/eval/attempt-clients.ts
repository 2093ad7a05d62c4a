/** Browsers of an evaluation and the device cookie that each holds. */
export type Clients = {
  readonly cookieOf: (client: string) => string | null;
  readonly keep: (client: string, cookie: string) => void;
};

/** 250 bytes each; the browser that logged in longest ago loses its cookie first. */
const MAX_CLIENTS = 1_000_000;

export function openClients(): Clients {
  const cookies = new Map<string, string>();
  return {
    cookieOf: (client) => cookies.get(client) ?? null,
    keep(client, cookie) {
      cookies.delete(client);
      cookies.set(client, cookie);
      const [oldest] = cookies.size > MAX_CLIENTS ? cookies.keys() : [];
      if (oldest !== undefined) cookies.delete(oldest);
    },
  };
}
