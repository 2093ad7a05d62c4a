import { bytesToHex } from "@noble/hashes/utils.js";
import type { DeviceProof } from "../../../shared/domain/attempt.ts";
import { DEVICE_COOKIE_DAYS, issueDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import type { GateDeps } from "../gate-deps.ts";
import { ownCookieName, readCookie, writeCookie } from "./cookie.ts";

const DEVICE_ID_BYTES = 16;

type Needs = Pick<GateDeps, "keys" | "nowMs" | "randomBytes">;

/**
 * A device that logged in: its id (the old one if it had one, whoever's account that was for: it is one session) and the
 * cookie that proves it next time.
 */
export type CreditedDevice = { readonly deviceId: string; readonly cookie: string };

export function creditDevice(
  accountId: string,
  device: DeviceProof,
  request: Request,
  deps: Needs,
): CreditedDevice {
  const deviceId = "deviceId" in device ? device.deviceId : bytesToHex(deps.randomBytes(DEVICE_ID_BYTES));
  const value = issueDeviceCookie(accountId, { nowMs: deps.nowMs(), deviceId }, deps.keys.device);
  const secure = isSecure(request);
  const name = ownCookieName("gatehouse-device", secure);
  return {
    deviceId,
    cookie: writeCookie({ name, value, maxAgeSeconds: DEVICE_COOKIE_DAYS * 86_400, secure }),
  };
}

export function deviceCookieOf(request: Request): string | null {
  return readCookie(request.headers, ownCookieName("gatehouse-device", isSecure(request)));
}

export function isSecure({ url }: Pick<Request, "url">): boolean {
  return url.startsWith("https:");
}
