/** How a hash section is coded: shared/format/hash-section.ts. */
export type SectionParameters = {
  readonly bucketBits: number;
  readonly range: number;
  readonly riceBits: number;
  readonly payloadBits: number;
};
