import type { ScoringModel } from "./model.ts";

/**
 * The first model: expert points in log-odds, tuned on the attack playbooks of test/attack (see docs/decisions).
 * A release carries it as its `model` artefact; a policy may override single points.
 */
export const DEFAULT_MODEL: ScoringModel = {
  id: "expert-1",
  base: -5,
  points: {
    automation_declared: 3,
    attack_tool: 20,
    automation_browser: 5,
    client_inconsistent: 4,
    client_incomplete: 2.5,
    address_tor: 2.5,
    address_vpn: 1,
    address_hosting: 2.5,
    address_proxy: 3.5,
    address_residential_proxy: 2.5,
    address_bulletproof: 4,
    address_scanner: 4,
    address_abuser: 3.5,
    address_relay: 0,
    asn_hosting: 2,
    asn_vpn: 0.75,
    pair_leaked: 5.2,
    similar_leaked: 2,
    username_leaked: 0.3,
    password_leaked: 0.7,
    password_common: 0.8,
    username_equals_password: 1,
    email_disposable: 5.2,
    account_failures: 5.5,
    account_spread: 3,
    source_spread: 3,
    address_failures: 20,
    network_failures: 6,
    asn_failures: 2,
    signature_failures: 4.5,
    route_under_attack: 5.2,
    password_sprayed: 5.5,
    device_known: -7,
    device_forged: 3,
    device_unfamiliar: 4.6,
    network_known: -2.5,
    country_unfamiliar: 2.7,
  },
};
