// Every builtin by name.
import type { Builtin } from "../builtin.ts";
import { derivatives } from "./derivatives.ts";
import { einsumBuiltin } from "./einsum.ts";
import { elementwise } from "./elementwise.ts";
import { parts } from "./parts.ts";
import { random } from "./random.ts";
import { reductions } from "./reductions.ts";
import { scanBuiltin } from "./scan.ts";
import { shapes } from "./shapes.ts";
import { windowing } from "./windows.ts";

export const builtins: readonly Builtin[] = [
  ...elementwise,
  ...reductions,
  ...shapes,
  ...windowing,
  ...parts,
  einsumBuiltin,
  scanBuiltin,
  ...derivatives,
  ...random,
];
