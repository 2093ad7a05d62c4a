import type { CellLevel, SourceHistory } from "../../../shared/domain/history.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { cellEvidence } from "./cell-evidence.ts";

const REASON_OF: Readonly<Record<CellLevel, Reason>> = {
  address: "address_failures",
  network: "network_failures",
  asn: "asn_failures",
  signature: "signature_failures",
  route: "route_under_attack",
  password: "password_sprayed",
};

/** Weaker than this says nothing, and costs a line in every receipt. */
const MIN_STRENGTH = 0.02;

/*
 * Cells lie inside each other: the guesses that darken an address darken its network, provider, browser and route
 * too. Each level therefore counts only with what the coarser or finer ones have not said already. The order and the factors
 * keep the score monotone as long as a later level has at most 1/factor of an earlier one's points.
 */
const SAID_ALREADY = 0.7;

/** A shared exit can bring everybody behind it to a second step, never to a refusal: 0.6 of 20 points stay below a block. */
const SHARED_EXIT = 0.6;

/**
 * How novel clients of the same address, network, provider, browser, route and password fare. Not for known devices.
 * `sharedExit`: strangers share the address by its nature (VPN, Tor, relay), so what failed there is hardly this visitor's doing.
 */
export function cellSignals(history: SourceHistory, sharedExit = false): readonly Signal[] {
  const address = cellEvidence("address", history.address) * (sharedExit ? SHARED_EXIT : 1);
  const network = cellEvidence("network", history.network) * (1 - SAID_ALREADY * address);
  const route = cellEvidence("route", history.route);
  const signature = cellEvidence("signature", history.signature) * (1 - SAID_ALREADY * route);
  const crowd = Math.max(route, signature);
  const asn = cellEvidence("asn", history.asn) * (1 - SAID_ALREADY * crowd);
  const password = cellEvidence("password", history.password);
  const strengths = { address, network, asn, signature, route, password };
  const signals: Signal[] = [];
  for (const level of LEVELS) {
    const strength = strengths[level];
    if (strength >= MIN_STRENGTH)
      signals.push({ reason: REASON_OF[level], strength, detail: detailOf(history, level) });
  }
  return signals;
}

const LEVELS = ["address", "network", "asn", "signature", "route", "password"] as const;

function detailOf(history: SourceHistory, level: CellLevel): string {
  const { lostAccounts, goodAccounts, slow } = history[level];
  return `${lostAccounts} lost, ${goodAccounts} good; ${slow.lostAccounts} and ${slow.goodAccounts} in hours`;
}
