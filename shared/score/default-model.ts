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
    attack_tool: 9,
    automation_browser: 5,
    client_inconsistent: 5,
    client_incomplete: 3,
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
    pair_leaked: 3.5,
    similar_leaked: 1.5,
    username_leaked: 0.3,
    password_leaked: 0.7,
    password_common: 1,
    username_equals_password: 1,
    email_disposable: 3.5,
    account_failures: 3,
    account_spread: 3,
    source_spread: 3,
    address_failures: 5,
    network_failures: 3,
    asn_failures: 2,
    signature_failures: 4,
    route_under_attack: 4,
    password_sprayed: 5,
    device_known: -7,
    device_forged: 3,
    device_unfamiliar: 1,
    network_known: -2.5,
    country_unfamiliar: 1,
  },
};
