// The graph hash: 128 bits that two models share when the same checkpoint means the same in both.
import { type Attributes, type Node, printAttributes, printType, topological } from "../graph/node.ts";
import type { Model } from "../model.ts";

const limb = 2 ** 32;

/**
 * FNV-1a with 128 bits over the UTF-8 bytes of a text, as 32 hexadecimal digits (Fowler, Noll, Vo; RFC 9923).
 * It tells changes apart; it is no defence against someone who wants two graphs to collide.
 */
export function fnv1a128(text: string): string {
  // Limbs of 32 bits, the lowest first. The prime is 2^88 + 315: a shift by 2 limbs and 24 bits, and a product.
  let [a, b, c, d] = [0x6295c58d, 0x62b82175, 0x07bb0142, 0x6c62272e];
  const bytes = new TextEncoder().encode(text);
  for (let k = 0; k < bytes.length; k++) {
    a = (a ^ bytes[k]!) >>> 0;
    const low = a * 315;
    const second = b * 315 + Math.floor(low / limb);
    const third = c * 315 + ((a << 24) >>> 0) + Math.floor(second / limb);
    const fourth = d * 315 + (a >>> 8) + ((b << 24) >>> 0) + Math.floor(third / limb);
    a = low >>> 0;
    b = second >>> 0;
    c = third >>> 0;
    d = fourth >>> 0;
  }
  return [d, c, b, a].map((word) => word.toString(16).padStart(8, "0")).join("");
}

/**
 * Hash of what a model computes, before any optimisation, so the same on every target: its inputs, variables and
 * settings by name and type, and the nodes of its three entry points. Names of values, places in the source, first
 * values and the `train` block do not count.
 */
export function graphHash(model: Model): string {
  const named = ({ name, node }: { readonly name: string; readonly node: Node }) => ({ name, node });
  const roots = [
    ...model.step.updates.map(({ target, value }) => ({ name: `${target.name}'`, node: value })),
    ...[model.step, model.evaluate].flatMap(({ loss, metrics }) => [
      ...(loss ? [{ name: "loss", node: loss }] : []),
      ...metrics.map(named),
    ]),
    ...model.predict.outputs.map(named),
  ];
  const number = new Map<Node, number>();
  const lines = [
    ...model.inputs.map(({ name, node }) => `input ${name}: ${printType(node)}`),
    ...model.variables.map(({ name, role, node }) => `${role} ${name}: ${printType(node)}`),
    ...model.settings.map(({ name }) => `setting ${name}`),
  ];
  let count = 0;
  for (const node of topological(roots.map((root) => root.node))) {
    // A name for a value is no part of what is computed.
    if (node.op.name === "alias") {
      number.set(node, number.get(node.inputs[0]!)!);
      continue;
    }
    number.set(node, count++);
    const inputs = node.inputs.map((input) => number.get(input)).join(",");
    lines.push(
      `${node.op.name}(${inputs})${printAttributes(node.attributes as Attributes)}: ${printType(node)}`,
    );
  }
  return fnv1a128([...lines, ...roots.map(({ name, node }) => `${name} = ${number.get(node)}`)].join("\n"));
}
