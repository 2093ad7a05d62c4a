import * as z from "zod/mini";

/** Where the tenant wants its objects to live. Never the first visitor's choice: an attacker could pin a victim far away. */
export type Placement = {
  readonly locationHint: DurableObjectLocationHint | null;
  readonly jurisdiction: DurableObjectJurisdiction | null;
};

/**
 * The settings that gate and console share. They must be the same in both: an object's name means another object in
 * each jurisdiction.
 */
export const placementFields = {
  STATE_LOCATION: z._default(
    z.enum(["", "wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"]),
    "",
  ),
  STATE_JURISDICTION: z._default(z.enum(["", "eu", "fedramp"]), ""),
};

type PlacementFields = {
  readonly STATE_LOCATION: DurableObjectLocationHint | "";
  readonly STATE_JURISDICTION: DurableObjectJurisdiction | "";
};

export function placementOf({ STATE_LOCATION, STATE_JURISDICTION }: PlacementFields): Placement {
  return { locationHint: STATE_LOCATION || null, jurisdiction: STATE_JURISDICTION || null };
}

/** What a stub is opened from: a `DurableObjectNamespace`, or its double. */
export type Namespace<Stub> = {
  getByName(name: string, options?: { locationHint?: DurableObjectLocationHint }): Stub;
  jurisdiction(jurisdiction: DurableObjectJurisdiction): Namespace<Stub>;
};

export function openStub<Stub>(
  namespace: Namespace<Stub>,
  name: string,
  { locationHint, jurisdiction }: Placement,
): Stub {
  const placed = jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction);
  return placed.getByName(name, locationHint === null ? {} : { locationHint });
}
