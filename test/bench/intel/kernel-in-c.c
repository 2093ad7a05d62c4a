/*
 * The builder's hottest loops in C, to weigh languages with (docs/decisions/0043): the same work as parse-hashes.ts,
 * sort-records.ts and encode-sections.ts in intel-builder/kernel/assembly, without their slow paths. Nothing else uses it.
 *   node test/bench/intel-kernel.ts --clang clang
 */
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define RESULTS ((uint32_t *)1024)
#define SECTION ((uint32_t *)1280)
#define NEXT_RECORD ((uint32_t *)2048)
#define SCRATCH ((uint32_t *)4096)

static inline uint64_t load64(const void *at) { return *(const uint64_t *)at; }

static inline v128_t hex_mask(v128_t text) {
  v128_t digit = wasm_u8x16_le(wasm_i8x16_sub(text, wasm_i8x16_splat(0x30)), wasm_i8x16_splat(9));
  v128_t lower = wasm_v128_or(text, wasm_i8x16_splat(0x20));
  v128_t letter = wasm_u8x16_le(wasm_i8x16_sub(lower, wasm_i8x16_splat(0x61)), wasm_i8x16_splat(5));
  return wasm_v128_or(digit, letter);
}

static inline uint64_t key_before(const uint8_t *end) {
  v128_t text = wasm_v128_load(end - 16);
  v128_t nine = wasm_v128_and(wasm_i8x16_gt(text, wasm_i8x16_splat(0x39)), wasm_i8x16_splat(9));
  v128_t nibbles = wasm_i8x16_add(wasm_v128_and(text, wasm_i8x16_splat(15)), nine);
  v128_t pairs = wasm_v128_or(wasm_i16x8_shl(nibbles, 4), wasm_u16x8_shr(nibbles, 8));
  v128_t bytes = wasm_i8x16_shuffle(pairs, pairs, 14, 12, 10, 8, 6, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  return wasm_i64x2_extract_lane(bytes, 0);
}

static inline uint64_t count_class(uint64_t count) {
  uint64_t doublings = 63 - __builtin_clzll(count);
  if (doublings < 10) return doublings;
  uint64_t above = 10 + ((doublings - 10) >> 1);
  return above < 15 ? above : 15;
}

EXPORT("parseHashes")
uint32_t parse_hashes(uint8_t *from, uint8_t *end, uint32_t digits, uint32_t common_lines, uint32_t mask) {
  uint8_t *at = from;
  uint32_t records = 0, stop = 0;
  while (at < end) {
    uint8_t *separator = at + digits;
    uint64_t decimals = load64(separator + 1) ^ 0x3030303030303030ull;
    uint64_t others =
        (decimals | ((decimals & 0x7f7f7f7f7f7f7f7full) + 0x7676767676767676ull)) & 0x8080808080808080ull;
    uint32_t width = __builtin_ctzll(others) >> 3;
    uint8_t *feed = separator + 1 + width;
    feed += *feed == '\r';
    v128_t hex = wasm_v128_and(hex_mask(wasm_v128_load(at)), hex_mask(wasm_v128_load(at + 16)));
    hex = wasm_v128_and(hex, hex_mask(wasm_v128_load(separator - 16)));
    if (*separator != ':' || *feed != '\n' || width - 1 >= 7 || feed >= end || !wasm_i8x16_all_true(hex)) {
      stop = 2;
      break;
    }
    uint64_t count = decimals << (64 - width * 8);
    count = ((count * 2561) >> 8) & 0x00ff00ff00ff00ffull;
    count = ((count * 6553601) >> 16) & 0x0000ffff0000ffffull;
    count = (count * 42949672960001ull) >> 32;
    if (count == 0) {
      stop = 4;
      break;
    }
    at = feed + 1;
    records++;
    uint64_t key = key_before(separator);
    uint64_t facts = count_class(count) | (records <= common_lines ? 128 : 0);
    uint32_t *place = NEXT_RECORD + (key >> 56);
    uint32_t to = *place;
    *(uint64_t *)to = (key << 8) | facts;
    *place = to + 8;
    if (((to + 8) & mask) == 0) {
      stop = 1;
      RESULTS[3] = key >> 56;
      break;
    }
  }
  RESULTS[0] = (uint32_t)at;
  RESULTS[1] = RESULTS[2] = records;
  return stop;
}

static void distribute(const uint64_t *from, uint64_t *into, uint32_t count, uint32_t shift, uint32_t *digits) {
  uint32_t next = (uint32_t)into;
  for (uint32_t digit = 0; digit < 2048; digit++) {
    uint32_t bytes = digits[digit] * 8;
    digits[digit] = next;
    next += bytes;
  }
  for (uint32_t index = 0; index < count; index++) {
    uint32_t *place = digits + ((from[index] >> shift) & 2047);
    *(uint64_t *)*place = from[index];
    *place += 8;
  }
}

EXPORT("sortRecords")
uint32_t sort_records(uint64_t *records, uint64_t *room, uint32_t count) {
  uint32_t *low = SCRATCH, *high = SCRATCH + 2048;
  __builtin_memset(SCRATCH, 0, 4096 * 4);
  for (uint32_t index = 0; index < count; index++) low[(records[index] >> 42) & 2047]++;
  for (uint32_t index = 0; index < count; index++) high[records[index] >> 53]++;
  distribute(records, room, count, 42, low);
  distribute(room, records, count, 53, high);
  uint64_t last = records[0];
  uint64_t *left = records + 1;
  for (uint64_t *at = records + 1; at < records + count; at++) {
    uint64_t record = *at;
    if (record >> 8 > last >> 8) {
      *left++ = last = record;
      continue;
    }
    uint64_t *place = left;
    while (place > records && place[-1] >> 8 > record >> 8) place--;
    if (place > records && place[-1] >> 8 == record >> 8) {
      if ((record & 127) > (place[-1] & 127)) place[-1] = record;
    } else {
      for (uint64_t *move = left++; move > place; move--) *move = move[-1];
      *place = record;
    }
    last = left[-1];
  }
  return left - records;
}

EXPORT("encodeSections")
uint8_t *encode_sections(uint64_t *at, uint32_t count, uint8_t *output, uint32_t *ends) {
  uint32_t bucket_bits = SECTION[0], shard_bits = SECTION[1], rice_bits = SECTION[3];
  uint64_t range = SECTION[2], mask = (1u << rice_bits) - 1;
  uint32_t *values = SCRATCH;
  uint8_t *payloads = (uint8_t *)(SCRATCH + 512), *to = output;
  uint64_t *end = at + count;
  for (uint32_t shard = 0, bucket = 0; shard < 1u << (shard_bits - 8); shard++) {
    ((uint32_t *)to)[0] = 0x32424847;
    ((uint32_t *)to)[1] = SECTION[5] + shard;
    uint16_t *directory = (uint16_t *)(to + 8);
    uint8_t *body = to = to + 8 + (2u << (bucket_bits - shard_bits));
    for (uint32_t index = 0; index < 1u << (bucket_bits - shard_bits); index++, bucket++) {
      uint32_t entries = 0, last = ~0u;
      for (; at < end && (*at >> (72 - bucket_bits)) == bucket; at++) {
        uint32_t value = (((*at << (bucket_bits - 8)) >> 35) * range) >> 29;
        if (value == last) {
          if ((*at & 15) > payloads[entries - 1]) payloads[entries - 1] = *at & 15;
        } else if (entries < 511) {
          values[entries] = value;
          payloads[entries++] = *at & 15;
        }
        last = value;
      }
      if (entries > 0) {
        if (entries >= 128) *to++ = 0x80 | (entries >> 8);
        *to++ = entries;
        uint64_t waiting = 0, bits = 0, next = 0;
        for (uint32_t entry = 0; entry < entries; entry++) {
          uint64_t difference = values[entry] - next, quotient = difference >> rice_bits;
          next = values[entry] + 1;
          for (; quotient > 24; quotient -= 24, to += 3, waiting >>= 24)
            *(uint64_t *)to = waiting |= 0xffffffull << bits;
          waiting |= (((difference & mask) << (quotient + 1)) | ((1ull << quotient) - 1)) << bits;
          bits += quotient + 1 + rice_bits;
          *(uint64_t *)to = waiting;
          to += bits >> 3;
          waiting >>= bits & 56;
          bits &= 7;
        }
        *to = waiting;
        to += bits > 0;
        payloads[entries] = 0;
        for (uint32_t byte = 0; byte < (entries + 1) / 2; byte += 4) {
          uint64_t halves = load64(payloads + 2 * byte);
          halves = (halves | (halves >> 4)) & 0x00ff00ff00ff00ffull;
          halves = (halves | (halves >> 8)) & 0x0000ffff0000ffffull;
          *(uint32_t *)(to + byte) = halves | (halves >> 16);
        }
        to += (entries + 1) / 2;
      }
      *directory++ = to - body;
    }
    ends[shard] = to - output;
  }
  return to;
}
