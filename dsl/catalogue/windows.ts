// E07xx: windows, convolutions and padding.
import { error } from "../message.ts";

const image = "model M { input x: f32[N, 3, 8, 8] param W: f32[4, 3, 3, 3] = 0";

export const windows = {
  windowCount: error<{ name: string; least: number; most?: number; dims: number; found: string }>("E0701", {
    title: ({ name, least, most, dims, found }) =>
      `\`${name}\` is an int from ${least}${most === undefined ? "" : ` to ${most}`}${dims > 1 ? `, or a list of ${dims} of them` : ""}, and this is ${found}`,
    example: `${image} output y = conv2d(x, W, stride: 0) }`,
  }),
  paddingWord: error<{ found: string }>("E0702", {
    title: ({ found }) => `\`padding\` is "valid", "same", an int or a list of ints, and this is "${found}"`,
    example: `${image} output y = conv2d(x, W, padding: "full") }`,
  }),
  windowTooLarge: error<{ window: string; axis: number; extent: string; padded: boolean }>("E0703", {
    title: ({ window, axis, extent, padded }) =>
      `a window of ${window} does not fit axis ${axis}, whose size is ${extent}${padded ? " with its padding" : ""}`,
    hint: ({ padded }) =>
      padded ? "a dilated window reaches over dilation * (size - 1) + 1" : '`padding: "same"` keeps the size',
    example: "model M { input x: f32[N, 3, 4, 4] param W: f32[4, 3, 5, 5] = 0 output y = conv2d(x, W) }",
  }),
  convolutionRank: error<{ what: string; wanted: string; found: string }>("E0704", {
    title: ({ what, wanted, found }) => `${what} must be ${wanted}, and this is ${found}`,
    example: "model M { input x: f32[N, 8, 8] param W: f32[4, 3, 3, 3] = 0 output y = conv2d(x, W) }",
  }),
  convolutionChannels: error<{ found: string; wanted: string; groups: number }>("E0705", {
    title: ({ found, wanted, groups }) =>
      groups === 1
        ? `these weights are for ${found} channels, and there are ${wanted}`
        : `these weights are for ${found} channels a group, and ${groups} groups have ${wanted} each`,
    hint: () =>
      "weights are [out, in / groups, …], and those of a transposed convolution [in, out / groups, …]",
    example: "model M { input x: f32[N, 3, 8, 8] param W: f32[3, 4, 3, 3] = 0 output y = conv2d(x, W) }",
  }),
  channelGroups: error<{ channels: string; groups: number }>("E0706", {
    title: ({ channels, groups }) => `${channels} channels do not fall into ${groups} groups of one size`,
    example: `${image} output y = conv2d(x, W, groups: 2) }`,
  }),
  windowRank: error<{ dims: number; found: string }>("E0707", {
    title: ({ dims, found }) => `these windows are of the last ${dims} axes, and this is ${found}`,
    example: "model M { input x: f32[N] output y = max_pool2d(x, 2) }",
  }),
  windowPadding: error<{ padding: string; size: string }>("E0708", {
    title: ({ padding, size }) =>
      `a padding of ${padding} is more than half a window of ${size}, and some windows would hold nothing else`,
    example: "model M { input x: f32[N, 3, 8, 8] output y = max_pool2d(x, 2, padding: 2) }",
  }),
  transposedEmpty: error<{ axis: number; extent: string }>("E0709", {
    title: ({ axis, extent }) => `axis ${axis} of the result would have the size ${extent}`,
    hint: () => "its size is (n - 1) * stride - 2 * padding + dilation * (k - 1) + output_padding + 1",
    example:
      "model M { input x: f32[N, 3, 1, 1] param W: f32[3, 4, 3, 3] = 0 output y = conv_transpose2d(x, W, padding: 2) }",
  }),
  padWidths: error<{ rank: number; found: string }>("E0710", {
    title: ({ rank, found }) =>
      `the widths of padding are one int, one pair, or a list of ${rank} pairs, [[before, after], …], and this is ${found}`,
    example: "model M { input x: f32[N, 3] output y = pad(x, [[0, 0], [1, 1], [2, 2]]) }",
  }),
  padValue: error<{ dtype: string; found: string }>("E0711", {
    title: ({ dtype, found }) => `${dtype} is padded with a number of that type, and this is ${found}`,
    example: "model M { input k: i32[N] output y = pad(k, 1, value: 0.5) }",
  }),
} as const;
