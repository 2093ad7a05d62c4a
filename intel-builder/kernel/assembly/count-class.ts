/** As shared/format/count-class.ts: doublings up to 1024, from there on every second one. The count is at least 1. */
export function countClassOf(count: u64): u64 {
  const doublings = 63 - clz(count);
  return doublings < 10 ? doublings : min(<u64>15, 10 + ((doublings - 10) >> 1));
}
