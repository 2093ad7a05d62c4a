import { describe } from "vitest";
import { NO_FAULTS, seededFaults } from "../support/cloudflare/request-faults.ts";
import { openS3StandIn, openStandIn } from "../support/cloudflare/stand-in-target.ts";
import { activationContract, targetContract } from "../support/target-contract.ts";

describe("Cloudflare by its HTTP APIs", () => {
  targetContract(() => openStandIn(NO_FAULTS));
  activationContract(() => openStandIn(NO_FAULTS));
});

describe("an S3-compatible store", () => {
  targetContract(() => openS3StandIn(NO_FAULTS));
});

// Every third request is refused, torn or carried out twice.
describe.for([1, 2, 3])("Cloudflare behind a bad network, seed %d", (seed) => {
  targetContract(() => openStandIn(seededFaults(seed, 3)));
  activationContract(() => openStandIn(seededFaults(seed, 3)));
});
