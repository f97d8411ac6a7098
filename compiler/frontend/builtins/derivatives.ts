// `grad` and its kin: derivatives of one value of the graph with respect to named ones.
import { messages } from "../../../dsl/messages.ts";
import type { Span } from "../../../dsl/source.ts";
import { gradient, jvp, pullback } from "../../autodiff/gradient.ts";
import { type Node, printType } from "../../graph/node.ts";
import { sameShape, sizeOf } from "../../graph/shape.ts";
import * as ops from "../../ops/index.ts";
import { broadcastTo, commonShape, toFloat } from "../broadcast.ts";
import type { Builtin, Passed } from "../builtin.ts";
import { isNamed } from "../calls.ts";
import { type Context, limits } from "../context.ts";
import { describe, error, tensor, type Value } from "../value.ts";

/** The nodes to differentiate by: named f32 values; null after a report. */
function variablesOf(context: Context, { value, span }: Passed): Node[] | null {
  const items = value.kind === "tuple" || value.kind === "list" ? value.elements : [value];
  const nodes: Node[] = [];
  for (const item of items) {
    if (item.kind === "error") return null;
    if (item.kind !== "tensor" || item.node.dtype !== "f32" || !isNamed(item.node)) {
      context.fail(messages.notDifferentiableBy, span, { found: describe(item) });
      return null;
    }
    nodes.push(item.node);
  }
  return nodes;
}

const zeros = (like: Node): Node => broadcastTo(ops.constant(like.graph, 0), like.shape);

function warnIndependent(context: Context, y: Passed, span: Span): void {
  context.warn(messages.zeroDerivative, span, {}, [{ span: y.span, text: "does not depend on it" }]);
}

function scalarOf(context: Context, y: Passed): Node | null {
  const node = toFloat(context, y);
  if (node && node.shape.length > 0) {
    context.fail(messages.gradOfTensor, y.span, { found: printType(node) });
    return null;
  }
  return node;
}

/** Gradients of y by each of `xs`, zero where y does not depend on it. */
function gradients(
  context: Context,
  y: Node,
  xs: readonly Node[],
  cotangent: Node | undefined,
  at: { y: Passed; x: Passed },
): Node[] {
  context.spendWalk(at.y.span, y);
  const found = cotangent ? gradient(y, xs, cotangent) : gradient(y, xs);
  if (found.some((g) => g === null)) warnIndependent(context, at.y, at.x.span);
  return found.map((g, k) => g ?? zeros(xs[k]!));
}

/** One tensor for one variable, a tuple for a tuple. */
const asGiven = (x: Passed, nodes: readonly Node[]): Value =>
  x.value.kind === "tuple" || x.value.kind === "list"
    ? { kind: "tuple", elements: nodes.map(tensor) }
    : tensor(nodes[0]!);

/** Direction vectors of the shapes of `xs`; null after a report. */
function directionsOf(context: Context, direction: Passed, xs: readonly Node[]): Node[] | null {
  const { value, span } = direction;
  // A list is the tensor it spells out, unless there are several variables.
  const several = value.kind === "tuple" || (value.kind === "list" && xs.length > 1);
  const items = several ? value.elements : [value];
  const nodes: Node[] = [];
  for (const [k, x] of xs.entries()) {
    const node = items[k] ? toFloat(context, { value: items[k], span }) : null;
    const common = node && commonShape(node.shape, x.shape);
    if (
      !node ||
      !common ||
      "clash" in common ||
      !sameShape(common.shape, x.shape) ||
      items.length !== xs.length
    ) {
      if (items.every((v) => v.kind !== "error"))
        context.fail(messages.directionShape, span, {
          expected: xs.map(printType).join(", "),
          found: items.map(describe).join(", "),
        });
      return null;
    }
    nodes.push(broadcastTo(node, x.shape));
  }
  return nodes;
}

/** Row i is the gradient of element i of `y`: one gradient an element, stacked. */
function jacobian(
  context: Context,
  y: Node,
  xs: readonly Node[],
  at: { y: Passed; x: Passed },
): Node[] | null {
  const count = sizeOf(y.shape);
  if (typeof count !== "number" || count > 4096) {
    context.fail(messages.jacobianSize, at.y.span, { found: printType(y), limit: 4096 });
    return null;
  }
  const cells = xs.reduce(
    (n, x) => n + (typeof sizeOf(x.shape) === "number" ? (sizeOf(x.shape) as number) : 1),
    0,
  );
  if (count * cells > limits.elements) {
    context.fail(messages.jacobianSize, at.y.span, { found: printType(y), limit: limits.elements });
    return null;
  }
  const flat = y.shape.length === 1 ? y : ops.reshape(y, [count]);
  const rows = Array.from({ length: count }, (_, i) => {
    context.spendWalk(at.y.span, flat);
    const element = ops.reshape(ops.slice(flat, [i], [1], [1]), []);
    return gradient(element, xs);
  });
  if (rows.every((row) => row.some((g) => g === null))) warnIndependent(context, at.y, at.x.span);
  return xs.map((x, k) => {
    const parts = rows.map((row, i) =>
      ops.pad(ops.reshape(row[k] ?? zeros(x), [1, ...x.shape]), {
        low: [i, ...x.shape.map(() => 0)],
        high: [count - 1 - i, ...x.shape.map(() => 0)],
        interior: [0, ...x.shape.map(() => 0)],
        value: -0,
      }),
    );
    return ops.reshape(
      parts.reduce((sum, part) => ops.add(sum, part)),
      [...y.shape, ...x.shape],
    );
  });
}

const y = { name: "y" };
const x = { name: "x" };

export const derivatives: readonly Builtin[] = [
  {
    name: "grad",
    doc: "∂y/∂x of a scalar y; a tuple of them for a tuple of x",
    parameters: [y, x],
    call(context, [of, by]) {
      const node = scalarOf(context, of!);
      const xs = variablesOf(context, by!);
      if (!node || !xs) return error;
      return asGiven(by!, gradients(context, node, xs, undefined, { y: of!, x: by! }));
    },
  },
  {
    name: "vjp",
    doc: "uᵀ · ∂y/∂x",
    parameters: [y, x, { name: "u" }],
    call(context, [of, by, u]) {
      const node = toFloat(context, of!);
      const xs = variablesOf(context, by!);
      const cotangent = node && directionsOf(context, u!, [node]);
      if (!node || !xs || !cotangent) return error;
      return asGiven(by!, gradients(context, node, xs, cotangent[0], { y: of!, x: by! }));
    },
  },
  {
    name: "jvp",
    doc: "∂y/∂x · v",
    parameters: [y, x, { name: "v" }],
    call(context, [of, by, v], span) {
      const node = toFloat(context, of!);
      const xs = variablesOf(context, by!);
      const directions = xs && directionsOf(context, v!, xs);
      if (!node || !xs || !directions) return error;
      const terms = xs.map((variable, k) => {
        context.spendWalk(span, node);
        return jvp(node, variable, directions[k]!);
      });
      if (terms.some((t) => t === null)) warnIndependent(context, of!, by!.span);
      const known = terms.filter((t) => t !== null);
      return tensor(known.length > 0 ? known.reduce((a, b) => ops.add(a, b)) : zeros(node));
    },
  },
  {
    name: "hvp",
    doc: "∂²y/∂x² · v of a scalar y, as vᵀ · ∂(∂y/∂x)/∂x, the Hessian being symmetric",
    parameters: [y, x, { name: "v" }],
    call(context, [of, by, v]) {
      const node = scalarOf(context, of!);
      const xs = variablesOf(context, by!);
      const directions = xs && directionsOf(context, v!, xs);
      if (!node || !xs || !directions) return error;
      const firsts = gradients(context, node, xs, undefined, { y: of!, x: by! });
      const products = pullback(firsts, directions, xs);
      if (products.some((product) => product === null)) warnIndependent(context, of!, by!.span);
      return asGiven(
        by!,
        products.map((product, k) => product ?? zeros(xs[k]!)),
      );
    },
  },
  {
    name: "jacobian",
    doc: "∂y/∂x, of shape [...y, ...x]",
    parameters: [y, x],
    call(context, [of, by]) {
      const node = toFloat(context, of!);
      const xs = variablesOf(context, by!);
      const rows = node && xs && jacobian(context, node, xs, { y: of!, x: by! });
      return rows ? asGiven(by!, rows) : error;
    },
  },
  {
    name: "hessian",
    doc: "∂²y/∂x² of a scalar y, of shape [...x, ...x]; for a tuple of x, a tuple of tuples",
    parameters: [y, x],
    call(context, [of, by]) {
      const node = scalarOf(context, of!);
      const xs = variablesOf(context, by!);
      if (!node || !xs) return error;
      const at = { y: of!, x: by! };
      const rows: Value[] = [];
      for (const first of gradients(context, node, xs, undefined, at)) {
        const row = jacobian(context, first, xs, at);
        if (!row) return error;
        rows.push(asGiven(by!, row));
      }
      return xs.length === 1 && by!.value.kind === "tensor" ? rows[0]! : { kind: "tuple", elements: rows };
    },
  },
  {
    name: "stop_gradient",
    doc: "x, treated as a constant",
    parameters: [x],
    call(context, [value]) {
      if (value!.value.kind !== "tensor") return value!.value;
      const { node } = value!.value;
      return node.dtype === "f32"
        ? context.at(value!.span, () => tensor(ops.stopGradient(node)))
        : value!.value;
    },
  },
  {
    name: "surrogate",
    doc: "x, with the derivatives of y, which has its shape",
    parameters: [{ name: "x" }, { name: "y" }],
    call(context, [value, other], span) {
      const [node, like] = [toFloat(context, value!), toFloat(context, other!)];
      if (!node || !like) return error;
      if (!sameShape(node.shape, like.shape))
        return context.fail(messages.directionShape, other!.span, {
          expected: printType(node),
          found: printType(like),
        });
      return context.at(span, () => tensor(ops.surrogate(node, like)));
    },
  },
];
