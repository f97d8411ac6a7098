// The model of linear-model.ts with its kernels in WebAssembly, by hand too: with the same numbers, to the bit.
import { assemble } from "../compiler/backends/wat.ts";
import { type ModelInfo, roundUp } from "../runtime/model.ts";
import { uniform } from "../runtime/random.ts";
import type { WasmModelInfo, WasmProgramInfo } from "../runtime/wasm-model.ts";

/** The element of f32 at an index, as f64. */
const at = (array: string, index: string): string =>
  `(f64.promote_f32 (f32.load (i32.add (local.get $${array}) (i32.shl ${index} (i32.const 2)))))`;
const [zero, one] = ["(i32.const 0)", "(i32.const 1)"];
const number = (array: string): string => at(array, zero);
const get = (name: string): string => `(local.get $${name})`;
/** Stores a number of f64 in an element of f32. */
const put = (array: string, index: string, value: string): string =>
  `(f32.store (i32.add (local.get $${array}) (i32.shl ${index} (i32.const 2))) (f32.demote_f64 ${value}))`;
const add = (x: string, y: string): string => `(f64.add ${x} ${y})`;
const times = (x: string, y: string): string => `(f64.mul ${x} ${y})`;
const minus = (x: string, y: string): string => `(f64.sub ${x} ${y})`;
const forRows = (...body: readonly string[]): string =>
  `(loop $next ${body.join("\n")} (br_if $next (i32.lt_s (local.tee $i (i32.add ${get("i")} ${one})) ${get("N")})))`;
const row = get("i");
const [even, odd] = [`(i32.shl ${row} ${one})`, `(i32.add (i32.shl ${row} ${one}) ${one})`];
const count = `(f64.convert_i32_s ${get("N")})`;
const parameters = (addresses: string, numbers = ""): string =>
  [
    ...addresses.split(" ").map((name) => `(param $${name} i32)`),
    ...numbers.split(" ").flatMap((name) => (name ? [`(param $${name} f64)`] : [])),
    "(local $i i32)",
  ].join(" ");

const text = `(module
  (import "mlpc" "memory" (memory 1))
  (func $predict (export "predict") ${parameters("w b x p N")}
    ${forRows(
      put(
        "p",
        row,
        add(add(times(at("x", even), number("w")), times(at("x", odd), at("w", one))), number("b")),
      ),
    )})
  (func $measure (export "measure") ${parameters("y group p loss zeros N")}
    (local $error f64) (local $sum f64) (local $none f64)
    ${forRows(
      `(local.set $error ${minus(at("p", row), at("y", row))})`,
      `(local.set $sum ${add(get("sum"), times(get("error"), get("error")))})`,
      `(local.set $none ${add(get("none"), `(f64.convert_i32_s (i32.eqz (i32.load (i32.add ${get("group")} (i32.shl ${row} (i32.const 2))))))`)})`,
    )}
    ${put("loss", zero, `(f64.div ${get("sum")} ${count})`)}
    ${put("zeros", zero, `(f64.div ${get("none")} ${count})`)})
  (func $update (export "update") ${parameters("w b count m x y p N", "lr noise0 noise1")}
    (local $error f64) (local $g0 f64) (local $g1 f64) (local $g2 f64)
    ${forRows(
      `(local.set $error (f64.div ${times("(f64.const 2)", minus(at("p", row), at("y", row)))} ${count}))`,
      `(local.set $g0 ${add(get("g0"), times(get("error"), at("x", even)))})`,
      `(local.set $g1 ${add(get("g1"), times(get("error"), at("x", odd)))})`,
      `(local.set $g2 ${add(get("g2"), get("error"))})`,
    )}
    ${[zero, one]
      .flatMap((k, place) => [
        put("m", k, add(add(times("(f64.const 0.5)", at("m", k)), get(`g${place}`)), get(`noise${place}`))),
        put("w", k, minus(at("w", k), times(get("lr"), at("m", k)))),
      ])
      .join("\n")}
    ${put("b", zero, minus(number("b"), times(get("lr"), get("g2"))))}
    (i32.store ${get("count")} (i32.add (i32.load ${get("count")}) ${one}))))`;

const binary = Buffer.from(assemble(text)).toString("hex");

/** The model, its entry points in WebAssembly. */
export function inWasm(model: ModelInfo): WasmModelInfo {
  const program = (entry: "step" | "evaluate" | "predict", run: WasmProgramInfo["run"]): WasmProgramInfo => ({
    ...model[entry],
    layout(n) {
      const end = 4 * roundUp(n!);
      return {
        bytes: end + 128,
        arena: [
          ["f32", 0, n!],
          ["f32", end, 1],
          ["f32", end + 64, 1],
        ],
      };
    },
    run,
  });
  const predict: WasmProgramInfo["run"] = (kernels, [N], _, __, [w, b], [x], [p]) =>
    kernels.predict!(w!, b!, x!, p!, N!);
  const evaluate: WasmProgramInfo["run"] = (...given) => {
    predict(...given);
    const [kernels, [N], , , , [, y, group], [p, loss, zeros]] = given;
    kernels.measure!(y!, group!, p!, loss!, zeros!, N!);
  };
  return {
    ...model,
    binary,
    bytes: 64,
    step: program("step", (...given) => {
      evaluate(...given);
      const [kernels, [N], { lr }, [step, seed0, seed1], variables, [x, y], [p]] = given;
      const noise = [0, 1].map((k) => 1e-3 * (uniform(seed0!, seed1!, step!, 0, k) - 0.5));
      kernels.update!(...variables, x!, y!, p!, N!, lr!, ...noise);
    }),
    evaluate: program("evaluate", evaluate),
    predict: program("predict", predict),
  };
}
