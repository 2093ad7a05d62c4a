/** Files of one folder that are named like hash ranges: five hexadecimal digits, all written alike. */
export type RangeFolder = {
  /** What reports call the folder; empty for the feed folder itself. */
  readonly path: string;
  readonly absolute: string;
  /** Ascending. */
  readonly names: readonly string[];
};

const RANGE_NAME = /^[0-9A-F]{5}(?:\.txt)?$/iu;

const isRange = (name: string): boolean => RANGE_NAME.test(name);

/** Sets apart the names of hash ranges: a folder of all ranges has 2^20 files, so they are names here, not objects. */
export function splitRangeNames(names: readonly string[]): {
  readonly ranges: readonly string[];
  readonly others: readonly string[];
} {
  return {
    ranges: names.filter(isRange).toSorted(),
    others: names.filter((name) => !isRange(name)).toSorted(),
  };
}

/** What reports call one file of the folder. */
export function rangePath({ path }: RangeFolder, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
