// The assembler of WebAssembly: every instruction is validated by an engine, modules are run, mistakes name their place.
import { describe, expect, test } from "vitest";
import { assemble } from "../compiler/backends/wat.ts";
import { opcodes } from "../compiler/backends/wat-opcodes.ts";

const words = (word: string, count: number): string => Array(count).fill(word).join(" ");

const lanesOf = (shape: string): number => Number(shape.split("x")[1]);

/** The type that holds a lane of a shape, or the type itself. */
const scalar = (shape: string): string => {
  if (!shape.includes("x")) return shape;
  return /^i(8|16)x/.test(shape) ? "i32" : shape.slice(0, 3);
};

/** What an instruction is given: words, and the types of its operands; and the types of what it leaves. */
function signature(name: string): { words?: string; takes: string[]; gives: string[] } {
  const [type = "", verb = ""] = name.split(".");
  const isVector = type === "v128" || type.includes("x");
  const own = isVector ? "v128" : type;
  if (name === "v128.const") return { words: "i32x4 1 -2 0x3 4", takes: [], gives: ["v128"] };
  if (verb === "const") return { words: "1", takes: [], gives: [type] };
  if (verb === "shuffle") return { words: words("17", 16), takes: ["v128", "v128"], gives: ["v128"] };
  if (/^(load|store)\d+_lane/.test(verb))
    return { words: "offset=8 1", takes: ["i32", "v128"], gives: verb.startsWith("load") ? ["v128"] : [] };
  if (verb.startsWith("load")) return { words: "offset=300", takes: ["i32"], gives: [own] };
  if (verb.startsWith("store")) return { words: "offset=4 align=1", takes: ["i32", own], gives: [] };
  if (verb === "splat") return { takes: [scalar(type)], gives: ["v128"] };
  if (verb.startsWith("extract_lane"))
    return { words: `${lanesOf(type) - 1}`, takes: ["v128"], gives: [scalar(type)] };
  if (verb === "replace_lane") return { words: "1", takes: ["v128", scalar(type)], gives: ["v128"] };
  if (/^(any_true|all_true|bitmask)$/.test(verb)) return { takes: ["v128"], gives: ["i32"] };
  if (verb === "bitselect") return { takes: ["v128", "v128", "v128"], gives: ["v128"] };
  if (isVector && /^sh[lr]/.test(verb)) return { takes: ["v128", "i32"], gives: ["v128"] };
  const from =
    /^(?:trunc|convert|wrap|extend|demote|promote|reinterpret)(?:_sat)?_([if]\d\d)(?:_[su])?$/.exec(verb);
  if (from) return { takes: [from[1]!], gives: [type] };
  const isUnary =
    /^(abs|neg|not|sqrt|ceil|floor|trunc|nearest|popcnt|clz|ctz|eqz|extend.*|(extadd|promote|demote|convert|trunc)_.*)$/;
  if (isUnary.test(verb)) return { takes: [own], gives: verb === "eqz" ? ["i32"] : [own] };
  const isComparison = !isVector && /^(eq|ne|[lg][te](_[su])?)$/.test(verb);
  return { takes: [own, own], gives: isComparison ? ["i32"] : [own] };
}

const structural = [
  "block",
  "loop",
  "if",
  "br",
  "br_if",
  "return",
  "call",
  "drop",
  "select",
  "nop",
  "unreachable",
];

const operations = [...opcodes.keys()].filter(
  (name) => !structural.includes(name) && !name.startsWith("local"),
);

/** A function that is one instruction, with its operands as parameters. */
const single = (name: string): string => {
  const { words = "", takes, gives } = signature(name);
  const operands = takes.map((_, k) => `(local.get ${k})`).join(" ");
  return `(func (export "${name}") ${takes.map((type) => `(param ${type})`).join(" ")}
    ${gives.map((type) => `(result ${type})`).join(" ")} (${name} ${words} ${operands}))`;
};

const withMemory = (functions: string): string => `(module (import "mlpc" "memory" (memory 1)) ${functions})`;

type Exports = Record<string, (...operands: Array<number | bigint>) => number>;

async function run(text: string, mlpc: Record<string, unknown> = {}): Promise<Exports> {
  const { instance } = await WebAssembly.instantiate(assemble(text), {
    mlpc: mlpc as WebAssembly.ModuleImports,
  });
  return instance.exports as unknown as Exports;
}

describe("every instruction", () => {
  test("has a code of its own", () => {
    expect(new Set([...opcodes.values()].map(String)).size).toBe(opcodes.size);
    expect(operations.length).toBeGreaterThan(370);
  });

  test("takes and leaves what its name says", () => {
    const refused = operations.filter((name) => !WebAssembly.validate(assemble(withMemory(single(name)))));
    expect(refused).toEqual([]);
  });
});

/** A sample of each lane-wise family, as JavaScript computes it; operands are numbers of their type. */
const meanings: ReadonlyArray<readonly [name: string, operands: readonly number[], result: number]> = [
  ["i32.add", [2 ** 31 - 1, 1], -(2 ** 31)],
  ["i32.sub", [5, 7], -2],
  ["i32.mul", [65537, 65537], 131073],
  ["i32.div_s", [-7, 2], -3],
  ["i32.div_u", [-1, 2], 2 ** 31 - 1],
  ["i32.rem_s", [-7, 2], -1],
  ["i32.rem_u", [-1, 10], 5],
  ["i32.and", [12, 10], 8],
  ["i32.or", [12, 10], 14],
  ["i32.xor", [12, 10], 6],
  ["i32.shl", [3, 4], 48],
  ["i32.shr_s", [-16, 2], -4],
  ["i32.shr_u", [-1, 28], 15],
  ["i32.rotl", [1 << 31, 1], 1],
  ["i32.rotr", [1, 1], -(2 ** 31)],
  ["i32.clz", [1], 31],
  ["i32.ctz", [8], 3],
  ["i32.popcnt", [255], 8],
  ["i32.eqz", [0], 1],
  ["i32.lt_s", [-1, 0], 1],
  ["i32.lt_u", [-1, 0], 0],
  ["i32.ge_u", [-1, 0], 1],
  ["i32.extend8_s", [255], -1],
  ["i32.trunc_sat_f32_s", [3e9], 2 ** 31 - 1],
  ["i32.trunc_f64_s", [-3.9], -3],
  ["i32.reinterpret_f32", [1], 0x3f800000],
  ["f32.reinterpret_i32", [0x3f800000], 1],
  ["f32.convert_i32_u", [-1], 2 ** 32],
  ["f32.demote_f64", [0.1], Math.fround(0.1)],
  ["f64.promote_f32", [0.1], Math.fround(0.1)],
  ["f64.nearest", [2.5], 2],
  ["f64.trunc", [-2.5], -2],
  ["f64.floor", [-2.5], -3],
  ["f64.ceil", [-2.5], -2],
  ["f64.sqrt", [2], Math.SQRT2],
  ["f64.copysign", [2, -1], -2],
  ["f64.min", [2, -1], -1],
  ["f64.max", [2, -1], 2],
  ["f64.div", [1, 3], 1 / 3],
  ["f32.add", [0.1, 0.2], Math.fround(Math.fround(0.1) + Math.fround(0.2))],
  ["f32.ge", [1, 1], 1],
  ["f32.lt", [1, 1], 0],
  ["i8x16.add", [127, 1], -128],
  ["i8x16.add_sat_s", [127, 1], 127],
  ["i8x16.sub_sat_u", [1, 2], 0],
  ["i8x16.avgr_u", [1, 2], 2],
  ["i8x16.max_u", [-1, 2], -1],
  ["i8x16.min_s", [-1, 2], -1],
  ["i8x16.gt_u", [-1, 2], -1],
  ["i16x8.mul", [300, 300], (90000 << 16) >> 16],
  ["i16x8.sub_sat_s", [-32768, 1], -32768],
  ["i16x8.q15mulr_sat_s", [16384, 16384], 8192],
  ["i32x4.add", [1, 2], 3],
  ["i32x4.sub", [1, 2], -1],
  ["i32x4.mul", [3, -4], -12],
  ["i32x4.min_u", [1, -2], 1],
  ["i32x4.max_s", [1, -2], 1],
  ["i32x4.abs", [-5], 5],
  ["i32x4.neg", [5], -5],
  ["i32x4.lt_s", [-1, 0], -1],
  ["i32x4.lt_u", [-1, 0], 0],
  ["i32x4.dot_i16x8_s", [0x00020003, 0x00040005], 23],
  ["f32x4.add", [1, 2], 3],
  ["f32x4.sub", [1, 2], -1],
  ["f32x4.mul", [3, -4], -12],
  ["f32x4.div", [3, -4], -0.75],
  ["f32x4.min", [3, -4], -4],
  ["f32x4.max", [3, -4], 3],
  ["f32x4.pmin", [3, -4], -4],
  ["f32x4.pmax", [3, -4], 3],
  ["f32x4.sqrt", [9], 3],
  ["f32x4.abs", [-9], 9],
  ["f32x4.neg", [9], -9],
  ["f32x4.ceil", [-1.5], -1],
  ["f32x4.floor", [-1.5], -2],
  ["f32x4.trunc", [-1.5], -1],
  ["f32x4.nearest", [-1.5], -2],
  ["f64x2.ceil", [-1.5], -1],
  ["f64x2.floor", [-1.5], -2],
  ["f64x2.trunc", [-1.5], -1],
  ["f64x2.nearest", [-0.5], -0],
  ["f64x2.mul", [3, -4], -12],
  ["f64x2.max", [3, -4], 3],
  ["f64x2.pmin", [3, -4], -4],
];

const isVector = (name: string): boolean => /x\d/.test(name.split(".")[0]!);

/** An instruction on lanes that are all equal, and what lane 1 then is. */
const onLanes = (name: string): string => {
  const shape = name.split(".")[0]!;
  const { takes } = signature(name);
  const type = scalar(shape);
  const extract = `${shape}.extract_lane${lanesOf(shape) > 4 ? "_s" : ""} 1`;
  return `(func (export "${name}") ${takes.map(() => `(param ${type})`).join(" ")} (result ${type})
    (${extract} (${name} ${takes.map((_, k) => `(${shape}.splat (local.get ${k}))`).join(" ")})))`;
};

describe("what instructions compute", async () => {
  const exports = await run(
    withMemory(meanings.map(([name]) => (isVector(name) ? onLanes(name) : single(name))).join("\n")),
    { memory: new WebAssembly.Memory({ initial: 1 }) },
  );
  test.each(meanings)("%s of %j is %d", (name, operands, result) => {
    expect(exports[name]!(...operands)).toBe(result);
  });
});

/** Functions and what they return. */
const programs: ReadonlyArray<readonly [name: string, text: string, operands: number[], result: number]> = [
  [
    "a loop that counts",
    `(func (export "f") (param $n i32) (result i32) (local $k i32) (local $sum i32)
      (loop $next
        (local.set $k (i32.add (local.get $k) (i32.const 1)))
        (local.set $sum (i32.add (local.get $sum) (local.get $k)))
        (br_if $next (i32.lt_s (local.get $k) (local.get $n))))
      (local.get $sum))`,
    [10],
    55,
  ],
  [
    "a block that is left with a value",
    `(func (export "f") (param $x f32) (result f32)
      (block $done (result f32)
        (br_if $done (f32.const 7) (f32.lt (local.get $x) (f32.const 0)))
        (drop)
        (f32.sqrt (local.get $x))))`,
    [9],
    3,
  ],
  [
    "arms with a result and a label",
    `(func (export "f") (param $x i32) (result i32)
      (if $choice (result i32) (local.get $x)
        (then (br $choice (i32.const 2)) (unreachable))
        (else (i32.const 3))))`,
    [5],
    2,
  ],
  [
    "an arm alone, labels by number, nothing and a return",
    `(func (export "f") (param i32) (result i32)
      (block (loop (br_if 1 (local.get 0)) (nop) (if (i32.eqz (local.get 0)) (then (return (i32.const 4))))))
      (i32.const 5))`,
    [0],
    4,
  ],
  [
    "labels of the same name, the innermost of which counts",
    `(func (export "f") (result i32)
      (block $out (block $out (br $out) (unreachable)) (return (i32.const 1)))
      (i32.const 0))`,
    [],
    1,
  ],
  [
    "functions called before they are declared, with two results",
    `(func $first (export "f") (param $x i32) (result i32) (i32.sub (call $swap (local.get $x) (i32.const 1))))
     (func $swap (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))`,
    [3],
    -2,
  ],
  [
    "a local that is set and kept, and a choice",
    `(func (export "f") (param $x i32) (result i32) (local $a i32) (local f64 f64) (local $b i32)
      (drop (local.tee $b (i32.const 9)))
      (select (local.tee $a (local.get $x)) (local.get $b) (i32.const 0)))`,
    [3],
    9,
  ],
  [
    "data, comments and a call of the host",
    `;; a ) that counts for nothing
     (data (i32.const 16) "\\01\\02" "A;;(\\22é\\ff")
     (func (export "f") (result i32) (; as ( here ;)
       (i32.add (i32.load8_u offset=18 (i32.const 0)) ;; 65
                (i32.add (i32.load8_u (i32.const 22)) (i32.trunc_f64_s (call $twice (f64.const 1e2))))))`,
    [],
    65 + 0x22 + 200,
  ],
  [
    "vectors through memory",
    `(func (export "f") (param $p i32) (result f32) (local $v v128)
       (v128.store offset=16 (local.get $p) (v128.const f32x4 1 2.5 -3e2 0x10))
       (local.set $v (v128.load offset=20 align=1 (local.get $p)))
       (f32.add (f32x4.extract_lane 0 (local.get $v))
         (f32x4.extract_lane 3 (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 20 21 22 23 (local.get $v) (local.get $v)))))`,
    [3],
    2.5 - 300,
  ],
];

describe("programs", () => {
  test.each(programs)("%s", async (_, text, operands, result) => {
    const twice = (x: number): number => 2 * x;
    const memory = new WebAssembly.Memory({ initial: 1 });
    const imports = `(import "mlpc" "memory" (memory 1)) (import "mlpc" "twice" (func $twice (param f64) (result f64)))`;
    const { f } = await run(`(module ${imports} ${text})`, { memory, twice });
    expect(f!(...operands)).toBe(result);
  });
});

describe("numbers", () => {
  const { NaN: nan, Infinity: inf } = globalThis;
  test.each<readonly [type: string, word: string, value: number | bigint]>([
    ["i32", "0", 0],
    ["i32", "-1", -1],
    ["i32", "63", 63],
    ["i32", "64", 64],
    ["i32", "-64", -64],
    ["i32", "-65", -65],
    ["i32", "0x7fffffff", 2 ** 31 - 1],
    ["i32", "4294967295", -1],
    ["i32", "-2147483648", -(2 ** 31)],
    ["i64", "-0x8000000000000000", -(2n ** 63n)],
    ["i64", "18446744073709551615", -1n],
    ["f32", "inf", inf],
    ["f32", "-inf", -inf],
    ["f32", "nan", nan],
    ["f32", "-0", -0],
    ["f32", "0.1", Math.fround(0.1)],
    ["f32", "1e-45", 2 ** -149],
    ["f64", "0.1", 0.1],
    ["f64", "-1.5E+3", -1500],
    ["f64", "5e-324", 5e-324],
    ["f64", "0x1f", 31],
  ])("%s.const %s", async (type, word, value) => {
    const { f } = await run(`(module (func (export "f") (result ${type}) (${type}.const ${word})))`);
    expect(f!()).toBe(value);
  });

  test.each<readonly [shape: string, words: string, lane: string, value: number | bigint]>([
    ["i8x16", `${words("0", 15)} 255`, "i8x16.extract_lane_s 15", -1],
    ["i16x8", `${words("0", 7)} -2`, "i16x8.extract_lane_u 7", 65534],
    ["i32x4", "0 0 0 0x80000000", "i32x4.extract_lane 3", -(2 ** 31)],
    ["i64x2", "0 -9", "i64x2.extract_lane 1", -9n],
    ["f32x4", "0 0 0 -inf", "f32x4.extract_lane 3", -inf],
    ["f64x2", "0 1.25", "f64x2.extract_lane 1", 1.25],
  ])("v128.const %s %s", async (shape, lanes, lane, value) => {
    const text = `(func (export "f") (result ${scalar(shape)}) (${lane} (v128.const ${shape} ${lanes})))`;
    expect((await run(`(module ${text})`)).f!()).toBe(value);
  });
});

describe("splats", () => {
  test.each([
    ["(f32x4.splat (f32.const 0.1))", "(v128.const f32x4 0.1 0.1 0.1 0.1)"],
    ["(i32x4.splat (i32.const -1))", "(v128.const i32x4 -1 -1 -1 -1)"],
    ["(f64x2.splat (f64.const inf))", "(v128.const f64x2 inf inf)"],
  ])("%s is a constant", (splat, constant) => {
    const [one, other] = [splat, constant].map((text) => assemble(`(module (func (result v128) ${text}))`));
    expect(one).toEqual(other);
  });

  test("of lanes that hold a part of a number are none", async () => {
    const text = `(i8x16.extract_lane_s 3 (i8x16.splat (i32.const 257)))`;
    expect((await run(`(module (func (export "f") (result i32) ${text}))`)).f!()).toBe(1);
  });
});

describe("size", () => {
  test("nests deeply and grows long without harm", async () => {
    const depth = 20_000;
    const sum = `${"(i32.add (i32.const 1) ".repeat(depth)}(i32.const 0)${")".repeat(depth)}`;
    const bytes = "\\01\\02\\03".repeat(100_000);
    const text = `(data (i32.const 0) "${bytes}") (func (export "f") (result i32) ${sum})`;
    const memory = new WebAssembly.Memory({ initial: 5 });
    const { f } = await run(`(module (import "mlpc" "memory" (memory 1)) ${text})`, { memory });
    expect(f!()).toBe(depth);
    expect([...new Uint8Array(memory.buffer, 299_997, 4)]).toEqual([1, 2, 3, 0]);
  });
});

/** Bodies of a function $sum, or whole modules, that hold a mistake. */
const mistakes: ReadonlyArray<readonly [text: string, message: string]> = [
  ["(i32.plus (i32.const 1))", "'i32.plus' in function $sum"],
  ["(drop (i32.const 1) i32.add)", "'i32.add' in function $sum, after drop"],
  ["i32.add", "'i32.add' in function $sum"],
  ["()", "something missing in function $sum"],
  ["(local.get $y)", "'$y' in function $sum"],
  ["(local.get 7)", "'7' in function $sum"],
  ["(local.get)", "something missing in function $sum"],
  ["(call $far)", "'$far' in function $sum"],
  ["(br $out)", "'$out' in function $sum"],
  ["(block $out) (br $out)", "'$out' in function $sum"],
  ["(then (nop))", "'then' in function $sum"],
  ["(if (i32.const 1) (nop))", "'if' in function $sum: it has no (then …)"],
  ["(loop nop)", "'nop' in function $sum"],
  ["(i32.const 1.5)", "'1.5' in function $sum"],
  ["(i32.const 4294967296)", "'4294967296' in function $sum"],
  ["(f32.const one)", "'one' in function $sum"],
  ["(v128.const f16x8 1)", "'f16x8' in function $sum"],
  ["(v128.const f32x4 1 2 3)", "something missing in function $sum"],
  ["(f32x4.extract_lane 4 (local.get $x))", "'4' in function $sum"],
  ["(i32.load align=3 (i32.const 0))", "'3' in function $sum"],
  ["(i32.load offset=-1 (i32.const 0))", "'-1' in function $sum"],
  ["(block (result i32) (result i32))", "in function $sum"],
  [`) (func $sum (nop)`, "'$sum' in function $sum: it is declared twice"],
  [`) (func $other (param $a i32) (local $a i32)`, "'$a' in function $other: it is declared twice"],
  [`) (func $other (param $a word)`, "'word' in function $other"],
  [`) (func $other (export "sum")`, `'"sum' in function $other: it is declared twice`],
  [`) (global $g i32`, "a list of 'global' in the module"],
  [`) (data (i32.const 0) "\\zz"`, "'\\zz' in data"],
  [`) (import "mlpc" "table" (table 1))) (`, "in the module"],
  ["(nop", "it is not closed"],
  ["))) (nop", "nothing is open"],
  [`"never closed`, 'no " follows'],
  ["(; never closed", "no ;) follows"],
];

describe("mistakes", () => {
  test.each(mistakes)("%s", (text, message) => {
    const module = `(module (func $sum (export "sum") (param $x v128) ${text}))`;
    expect(() => assemble(module)).toThrow(/^internal: wat: /);
    expect(() => assemble(module)).toThrow(message);
  });

  test("a text that is no module", () => {
    expect(() => assemble("(func)")).toThrow("internal: wat: a list of 'func' in place of (module …)");
    expect(() => assemble("")).toThrow("internal: wat: something missing in place of (module …)");
  });
});
