// The instructions of WebAssembly with SIMD128, by name: the bytes that each begins with.

/** The first number of a run, what the names begin with unless they say so themselves, and the names; - is a gap. */
type Row = readonly [first: number, type: string, names: string];

const compareIntegers = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const integers = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const compareFloats = "eq ne lt gt le ge";
const floats = "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign";
const arithmetic = "abs neg - sqrt add sub mul div min max pmin pmax";
const sums = "shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u";
const halves = (kind: string, type: string): string =>
  ["low_TYPE_s", "high_TYPE_s", "low_TYPE_u", "high_TYPE_u"]
    .map((half) => `${kind}_${half.replace("TYPE", type)}`)
    .join(" ");

const plain: readonly Row[] = [
  [0x00, "", "unreachable nop block loop if"],
  [0x0c, "", "br br_if - return call"],
  [0x1a, "", "drop select"],
  [0x20, "local", "get set tee"],
  [0x28, "", "i32.load i64.load f32.load f64.load"],
  [0x2c, "i32", "load8_s load8_u load16_s load16_u"],
  [0x30, "i64", "load8_s load8_u load16_s load16_u load32_s load32_u"],
  [0x36, "", "i32.store i64.store f32.store f64.store i32.store8 i32.store16"],
  [0x3c, "i64", "store8 store16 store32"],
  [0x41, "", "i32.const i64.const f32.const f64.const"],
  [0x45, "i32", `eqz ${compareIntegers}`],
  [0x50, "i64", `eqz ${compareIntegers}`],
  [0x5b, "f32", compareFloats],
  [0x61, "f64", compareFloats],
  [0x67, "i32", integers],
  [0x79, "i64", integers],
  [0x8b, "f32", floats],
  [0x99, "f64", floats],
  [0xa7, "i32", "wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u"],
  [0xac, "i64", "extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u"],
  [0xb2, "f32", "convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64"],
  [0xb7, "f64", "convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32"],
  [0xbc, "", "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64"],
  [0xc0, "", "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s"],
];

const saturating: readonly Row[] = [
  [0, "i32", "trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u"],
  [4, "i64", "trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u"],
];

const vector: readonly Row[] = [
  [0x00, "v128", "load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u"],
  [0x07, "v128", "load8_splat load16_splat load32_splat load64_splat store const"],
  [0x0d, "", "i8x16.shuffle i8x16.swizzle"],
  [0x0f, "", "i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat"],
  [0x15, "i8x16", "extract_lane_s extract_lane_u replace_lane"],
  [0x18, "i16x8", "extract_lane_s extract_lane_u replace_lane"],
  [0x1b, "i32x4", "extract_lane replace_lane"],
  [0x1d, "i64x2", "extract_lane replace_lane"],
  [0x1f, "f32x4", "extract_lane replace_lane"],
  [0x21, "f64x2", "extract_lane replace_lane"],
  [0x23, "i8x16", compareIntegers],
  [0x2d, "i16x8", compareIntegers],
  [0x37, "i32x4", compareIntegers],
  [0x41, "f32x4", compareFloats],
  [0x47, "f64x2", compareFloats],
  [0x4d, "v128", "not and andnot or xor bitselect any_true"],
  [0x54, "v128", "load8_lane load16_lane load32_lane load64_lane"],
  [0x58, "v128", "store8_lane store16_lane store32_lane store64_lane load32_zero load64_zero"],
  [0x5e, "", "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4"],
  [0x60, "i8x16", "abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u"],
  [0x67, "f32x4", "ceil floor trunc nearest"],
  [0x6b, "i8x16", sums],
  [0x74, "f64x2", "ceil floor"],
  [0x76, "i8x16", "min_s min_u max_s max_u f64x2.trunc avgr_u"],
  [0x7c, "i16x8", "extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u"],
  [0x7e, "i32x4", "extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u"],
  [0x80, "i16x8", "abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u"],
  [0x87, "i16x8", `${halves("extend", "i8x16")} ${sums} f64x2.nearest`],
  [0x95, "i16x8", `mul min_s min_u max_s max_u - avgr_u ${halves("extmul", "i8x16")}`],
  [0xa0, "i32x4", `abs neg - all_true bitmask - - ${halves("extend", "i16x8")}`],
  [0xab, "i32x4", "shl shr_s shr_u add - - sub - - - mul"],
  [0xb6, "i32x4", `min_s min_u max_s max_u dot_i16x8_s - ${halves("extmul", "i16x8")}`],
  [0xc0, "i64x2", `abs neg - all_true bitmask - - ${halves("extend", "i32x4")}`],
  [0xcb, "i64x2", "shl shr_s shr_u add - - sub - - - mul eq ne lt_s gt_s le_s ge_s"],
  [0xdc, "i64x2", halves("extmul", "i32x4")],
  [0xe0, "f32x4", arithmetic],
  [0xec, "f64x2", arithmetic],
  [0xf8, "", "i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u"],
  [0xfa, "", "f32x4.convert_i32x4_s f32x4.convert_i32x4_u"],
  [0xfc, "", "i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero"],
  [0xfe, "", "f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u"],
];

const read = (rows: readonly Row[], bytes: (code: number) => readonly number[]) =>
  rows.flatMap(([first, type, names]) =>
    names.split(" ").flatMap((name, k): Array<[string, readonly number[]]> => {
      const whole = type === "" || name.includes(".") ? name : `${type}.${name}`;
      return name === "-" ? [] : [[whole, bytes(first + k)]];
    }),
  );

/** What each instruction begins with: a byte, or 0xfc or 0xfd and an unsigned LEB128. */
export const opcodes: ReadonlyMap<string, readonly number[]> = new Map([
  ...read(plain, (code) => [code]),
  ...read(saturating, (code) => [0xfc, code]),
  ...read(vector, (code) => (code < 0x80 ? [0xfd, code] : [0xfd, code, 1])),
]);
