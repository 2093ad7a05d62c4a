/** Where the tenant wants its objects to live. Never the first visitor's choice: an attacker could pin a victim far away. */
export type Placement = {
  readonly locationHint: DurableObjectLocationHint | null;
  readonly jurisdiction: DurableObjectJurisdiction | null;
};

export function openStub<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  name: string,
  { locationHint, jurisdiction }: Placement,
): DurableObjectStub<T> {
  const placed = jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction);
  return placed.getByName(name, locationHint === null ? {} : { locationHint });
}
