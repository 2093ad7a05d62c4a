import type { DeviceProof } from "../../shared/domain/attempt.ts";
import { issuedProof, type IssuedDevice } from "../../shared/identity/device-cookie.ts";

/** Browsers of an evaluation and the device that each holds the cookie of. Nobody else writes cookies here, so none is signed. */
export type Clients = {
  readonly device: (client: string | null, accountId: string, nowMs: number) => DeviceProof;
  readonly keep: (client: string, issued: IssuedDevice) => void;
};

/** 200 bytes each; the browser that logged in longest ago loses its cookie first. */
const MAX_CLIENTS = 1_000_000;

export function openClients(): Clients {
  const devices = new Map<string, IssuedDevice>();
  return {
    device: (client, accountId, nowMs) =>
      issuedProof(client === null ? null : (devices.get(client) ?? null), accountId, nowMs),
    keep(client, issued) {
      devices.delete(client);
      devices.set(client, issued);
      const [oldest] = devices.size > MAX_CLIENTS ? devices.keys() : [];
      if (oldest !== undefined) devices.delete(oldest);
    },
  };
}
