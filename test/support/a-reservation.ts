import type { AccountSettlement, Reservation, Whereabouts } from "../../workers/gate/deps.ts";

export const HOME: Whereabouts = {
  networkId: "net-1",
  asn: 64500,
  country: "NO",
  signature: "sig-1",
  browser: "firefox linux",
};

/** One guess of a stranger; a test names only what it is about. */
export function aReservation(overrides: Partial<Reservation> = {}): Reservation {
  const attemptId = overrides.attemptId ?? crypto.randomUUID();
  return {
    ...HOME,
    attemptId,
    spelling: null,
    atMs: 1_000_000,
    deviceId: null,
    passwordMark: `mark of ${attemptId}`,
    earlierMark: `earlier mark of ${attemptId}`,
    provedIn: null,
    maxFailures: 10,
    ...overrides,
  };
}

export function aSettlement(overrides: Partial<AccountSettlement> = {}): AccountSettlement {
  return {
    attemptId: "unknown",
    spelling: null,
    atMs: 1_000_500,
    settlement: "rejected",
    deviceId: null,
    where: HOME,
    ...overrides,
  };
}
