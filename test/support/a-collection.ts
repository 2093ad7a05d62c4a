import type { ArtefactBytes, Collected, CredentialRecord } from "../../intel-builder/sources/collected.ts";
import { writeAsnKinds } from "../../shared/format/asn-kinds.ts";
import { writeDomainSet } from "../../shared/format/domain-set.ts";
import { writeAddressProvenance } from "../../shared/format/address-provenance.ts";
import { writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { writeRangeTable } from "../../shared/format/range-table.ts";
import { writeUserAgentRules } from "../../shared/format/user-agent-rules.ts";

/** Collected sources that hold these credentials and nothing else. */
export function aCollection(credentials: readonly CredentialRecord[]): Collected {
  const nothing = { starts: new Uint32Array(), codes: new Uint32Array() };
  return {
    addresses: artefact("addresses", writeAddressTable(nothing, nothing, writeListingDictionary([]))),
    addressProvenance: artefact("addresses-provenance", writeAddressProvenance([NO_RECORDS, NO_RECORDS], [])),
    asn: artefact("asn", writeRangeTable(nothing, nothing, "")),
    asnKinds: artefact("asn-kinds", writeAsnKinds(new Map())),
    domains: artefact("domains", writeDomainSet(new Map())),
    userAgents: artefact("user-agents", writeUserAgentRules([])),
    credentials: streamed(credentials),
    rawCredentials: [],
    sources: [],
    ignored: [],
  };
}

const NO_RECORDS = { count: 0, first: [], after: [], facts: new Uint32Array(), lines: new Uint32Array() };

async function* streamed(credentials: readonly CredentialRecord[]): AsyncGenerator<CredentialRecord> {
  yield* credentials;
}

function artefact(name: string, bytes: Uint8Array): ArtefactBytes {
  return { name, bytes, parameters: {}, entries: 0, sources: [] };
}
