// A GPU that npm brings: Dawn on SwiftShader, with all that they need, and lowered programs run on it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import {
  defaultLimits,
  type GpuKernel,
  type GpuLimits,
  keyOf,
  printWgsl,
  type Space,
  spaceOf,
} from "../compiler/backends/wgsl.ts";
import { evaluateDim, type Sizes } from "../compiler/graph/shape.ts";
import { bytesIn, type Precision, planMemory } from "../compiler/kernel/memory.ts";
import { type Buffer, isVariable, type Program } from "../compiler/kernel/program.ts";
import type { Environment } from "../compiler/ops/op.ts";
import { scalarValue, uniformValue } from "./host.ts";

const cache = resolve("node_modules/.cache");
const home = join(cache, "swiftshader-140");

/** Makes the driver's folder: beside its place first, since tests run at the same time. */
function unpack(): void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "swiftshader-"));
  const archive = resolve("node_modules/@sparticuz/chromium/bin/swiftshader.tar.br");
  const tar = brotliDecompressSync(readFileSync(archive));
  const field = (from: number, to: number): string => tar.toString("latin1", from, to).replace(/\0.*$/s, "");
  for (let at = 0; field(at, at + 100) !== ""; ) {
    const size = Number.parseInt(field(at + 124, at + 136), 8);
    const name = basename(field(at, at + 100));
    if (/^(libvk_swiftshader\.so|libvulkan\.so\.1|vk_swiftshader_icd\.json)$/.test(name))
      writeFileSync(join(folder, name), tar.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  try {
    renameSync(folder, home);
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
}

let opened: Promise<GPUDevice> | undefined;
/** Dawn dies with its own root object. */
let root: GPU | undefined;
/** Checks all that it is given, has every feature, and computes nothing. */
let unreal: GPU | undefined;

/**
 * The environment in which Dawn finds the driver; a process that begins in it also finds what loads that. The tests of
 * kernels and trainers hold on any driver: VULKAN_DRIVER, the path of its manifest, names another.
 */
function driver(): Record<"VK_ICD_FILENAMES" | "XDG_RUNTIME_DIR", string> {
  if (!existsSync(home)) unpack();
  return {
    VK_ICD_FILENAMES: process.env.VULKAN_DRIVER ?? join(home, "vk_swiftshader_icd.json"),
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
  };
}

export const gpuEnvironment = (): Readonly<Record<string, string>> => ({
  ...driver(),
  LD_LIBRARY_PATH: home,
});

async function open(): Promise<GPUDevice> {
  Object.assign(process.env, driver());
  // Dawn asks for the loader by its name, and is given the one that is there already, for good.
  const flags = constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | 0x1000;
  try {
    process.dlopen({ exports: {} }, join(home, "libvulkan.so.1"), flags);
  } catch (error) {
    if (!/self-register/.test((error as Error).message)) throw error;
  }
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  root = create([]) as GPU;
  unreal = create(["backend=null"]) as GPU;
  const device = await request(root, ["shader-f16"]).catch(() => null);
  return sharing(device ?? (await request(root)));
}

/** A device that makes each pipeline once, whoever asks for it: a GPU of software takes up to a second for one. */
function sharing(device: GPUDevice): GPUDevice {
  const createModule = device.createShaderModule.bind(device);
  const createPipeline = device.createComputePipelineAsync.bind(device);
  const codes = new WeakMap<GPUShaderModule, string>();
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  return Object.assign(device, {
    createShaderModule(descriptor: GPUShaderModuleDescriptor) {
      const module = createModule(descriptor);
      codes.set(module, descriptor.code);
      return module;
    },
    createComputePipelineAsync(descriptor: GPUComputePipelineDescriptor) {
      const { module, entryPoint } = descriptor.compute;
      const key = `${entryPoint} of ${codes.get(module)}`;
      const pipeline = pipelines.get(key) ?? createPipeline(descriptor);
      pipelines.set(key, pipeline);
      return pipeline;
    },
  });
}

async function request(gpu: GPU, requiredFeatures: GPUFeatureName[] = []): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error("no adapter");
  return adapter.requestDevice({ requiredFeatures });
}

/** The one device of this process. */
export const openDevice = (): Promise<GPUDevice> => {
  opened ??= open();
  return opened;
};

/** Another, to be destroyed by who asked for it. */
export async function newDevice(features: GPUFeatureName[] = []): Promise<GPUDevice> {
  await openDevice();
  return request(root!, features);
}

/** One that checks what it is given and computes nothing: results are 0. */
export async function unrealDevice(features: GPUFeatureName[]): Promise<GPUDevice> {
  await openDevice();
  return request(unreal!, features);
}

/** A text for devices without f16: numbers of 32 bits, rounded to what f16 holds. */
const withoutHalves = (code: string): string =>
  `${code
    .replace("enable f16;", "")
    .replace(/\bf16\(/g, "half(")
    .replace(/vec4<f16>/g, "vec4f")
    .replace(/<f16>/g, "<f32>")}
fn half(x: f32) -> f32 {
  let isFinite = (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u;
  return select(x, unpack2x16float(pack2x16float(vec2f(x, 0.0))).x, isFinite);
}
`;

/** What a device says of a call, if it does not like it. */
async function checked<T>(device: GPUDevice, call: () => T): Promise<T> {
  device.pushErrorScope("validation");
  const value = call();
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
  return value;
}

const modules = new WeakMap<GPUDevice, Map<string, Promise<GPUShaderModule>>>();

/** The module of a text; throws what the compiler says against it. */
export function moduleOf(device: GPUDevice, code: string): Promise<GPUShaderModule> {
  const make = async (): Promise<GPUShaderModule> => {
    device.pushErrorScope("validation");
    const made = device.createShaderModule({ code });
    await device.popErrorScope();
    const { messages } = await made.getCompilationInfo();
    const [first] = messages.filter(({ type }) => type === "error");
    if (first) throw new Error(`${first.lineNum}: ${first.message}\n${code.split("\n")[first.lineNum - 1]}`);
    return made;
  };
  const ofDevice = modules.get(device) ?? new Map<string, Promise<GPUShaderModule>>();
  modules.set(device, ofDevice);
  const known = ofDevice.get(code) ?? make();
  ofDevice.set(code, known);
  return known;
}

type Memory = Float32Array | Int32Array | Uint32Array;
const arrays = { f32: Float32Array, i32: Int32Array, bool: Uint32Array };
const alignment = 256;
const aligned = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);

interface Region {
  readonly space: Space;
  /** In bytes. */
  readonly offset: number;
  /** In words of four bytes. */
  readonly length: number;
}

/** Where each buffer of a program lies, and how large the spaces are. */
function layout(
  program: Program,
  sizes: Sizes,
  precision: Precision,
): { regions: Map<Buffer, Region>; bytes: Record<Space, number> } {
  const room = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, Math.max(1, Math.ceil(size / 64)) * 64]),
  );
  const plan = planMemory(program, { precision, batch: 64, target: "wgsl" });
  const bytesOf = bytesIn(program, precision, "wgsl");
  const bytes = { inputs: 0, literals: 0, variables: 0, arena: 0 };
  bytes.arena = Math.max(0, ...plan.bytes.map((dim) => evaluateDim(dim, room)));
  const regions = new Map<Buffer, Region>(
    plan.slots.map(({ buffer, offset }) => [
      buffer,
      {
        space: "arena",
        offset: evaluateDim(offset, room),
        length: Math.ceil(evaluateDim(bytesOf(buffer), sizes) / 4),
      },
    ]),
  );
  for (const buffer of program.buffers) {
    const space = spaceOf(buffer);
    if (space === "arena") continue;
    const length = buffer.shape.reduce<number>((n, dim) => n * evaluateDim(dim, sizes), 1);
    regions.set(buffer, { space, offset: bytes[space], length });
    bytes[space] += aligned(length * 4);
  }
  return { regions, bytes };
}

/** Programs as one module on the device. */
export class GpuPrograms {
  readonly code: string;
  readonly kernels: readonly GpuKernel[];
  readonly #programs: readonly Program[];
  readonly #fields: ReturnType<typeof printWgsl>["fields"];
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();

  readonly #row: number;
  readonly #precision: Precision;

  /** `rewrite` makes of the module's text what the device gets; it gets no f16 where it has none. */
  constructor(
    programs: readonly Program[],
    limits: GpuLimits = defaultLimits,
    rewrite = (code: string): string => code,
    precision: Precision = "f32",
  ) {
    this.#row = limits.maxComputeWorkgroupsPerDimension;
    this.#precision = precision;
    const { code, kernels, fields } = printWgsl(programs, limits, undefined, precision);
    this.code = rewrite(code);
    this.kernels = kernels;
    this.#programs = programs;
    this.#fields = fields;
  }

  async #pipeline(device: GPUDevice, entryPoint: string): Promise<GPUComputePipeline> {
    const { code } = this;
    const isWhole = this.#precision !== "f16" || device.features.has("shader-f16");
    const module = await moduleOf(device, isWhole ? code : withoutHalves(code));
    const make = (): Promise<GPUComputePipeline> =>
      checked(device, () =>
        device.createComputePipeline({ layout: "auto", compute: { module, entryPoint } }),
      );
    const known = this.#pipelines.get(entryPoint) ?? make();
    this.#pipelines.set(entryPoint, known);
    return known;
  }

  /** Memory after a program, by the users' names of results and variables; NaN before it, in what it makes. */
  async run(name: Program["name"], environment: Environment): Promise<Map<string, Memory>> {
    const device = await openDevice();
    const program = this.#programs.find((p) => p.name === name)!;
    const { sizes = {}, inputs = {}, variables = {} } = environment;
    const precision = device.features.has("shader-f16") ? this.#precision : "f32";
    const { regions, bytes } = layout(program, sizes, precision);
    const memory = Object.fromEntries(
      (Object.keys(bytes) as Space[]).map((space) => [
        space,
        new Uint8Array(aligned(bytes[space])).fill(255),
      ]),
    ) as Record<Space, Uint8Array<ArrayBuffer>>;
    const view = (buffer: Buffer): Memory => {
      const { space, offset, length } = regions.get(buffer)!;
      return new arrays[buffer.dtype](memory[space].buffer, offset, length);
    };
    for (const buffer of program.buffers) {
      const given =
        buffer.role === "input"
          ? inputs[buffer.external!]
          : (buffer.values ?? (isVariable(buffer) ? variables[buffer.external!] : undefined));
      if (given) view(buffer).set(given);
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const made: GPUBuffer[] = [];
    const buffer = (size: number, how: number): GPUBuffer => {
      made.push(device.createBuffer({ size, usage: how }));
      return made.at(-1)!;
    };
    const spaces = Object.fromEntries(
      Object.entries(memory).map(([space, array]) => {
        const gpu = buffer(array.byteLength, usage);
        device.queue.writeBuffer(gpu, 0, array);
        return [space, gpu];
      }),
    ) as Record<Space, GPUBuffer>;
    const uniform = buffer(
      aligned(this.#fields.length * 4),
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    );
    device.queue.writeBuffer(uniform, 0, this.#scalars(regions, environment));

    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { program: of, entryPoint, bindings, workgroups } of this.kernels) {
      if (of !== name) continue;
      const count = evaluateDim(workgroups, sizes);
      if (count === 0) continue;
      const pipeline = await this.#pipeline(device, entryPoint);
      const entries = bindings.map((binding): GPUBindGroupEntry => {
        if (binding.kind === "scalars") return { binding: binding.number, resource: { buffer: uniform } };
        if (binding.kind === "space")
          return { binding: binding.number, resource: { buffer: spaces[binding.space] } };
        const { space, offset, length } = regions.get(binding.buffer)!;
        const size = Math.max(4, length * 4);
        return { binding: binding.number, resource: { buffer: spaces[space], offset, size } };
      });
      const group = await checked(device, () =>
        device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
      );
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      const row = this.#row;
      pass.dispatchWorkgroups(Math.min(count, row), Math.ceil(count / row));
    }
    pass.end();
    const back = (["variables", "arena"] as const).map((space) => {
      const copy = buffer(memory[space].byteLength, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
      encoder.copyBufferToBuffer(spaces[space], 0, copy, 0, memory[space].byteLength);
      return [space, copy] as const;
    });
    await checked(device, () => device.queue.submit([encoder.finish()]));
    for (const [space, copy] of back) {
      await copy.mapAsync(GPUMapMode.READ);
      memory[space] = new Uint8Array(copy.getMappedRange().slice(0));
    }
    for (const each of made) each.destroy();
    return new Map([
      ...program.buffers.flatMap(
        (each): Array<[string, Memory]> => (isVariable(each) ? [[each.external!, view(each)]] : []),
      ),
      ...program.results.map((result): [string, Memory] => [result.name, view(result.buffer)]),
    ]);
  }

  #scalars(regions: ReadonlyMap<Buffer, Region>, environment: Environment): ArrayBuffer {
    const data = new DataView(new ArrayBuffer(this.#fields.length * 4));
    this.#fields.forEach(({ type, value }, k) => {
      if (value.kind === "scalar") {
        const known = value.scalar.kind === "size" ? environment.sizes?.[value.scalar.external!] : 0;
        const number = known === undefined ? 1 : scalarValue(value.scalar, environment);
        if (type === "f32") data.setFloat32(k * 4, number ?? 0, true);
        else data.setUint32(k * 4, number, true);
      } else if (value.kind === "uniform")
        data.setFloat32(k * 4, uniformValue(value.lets, environment), true);
      else
        for (const [buffer, { space, offset }] of regions)
          if (space === value.space && keyOf(buffer) === value.key) data.setUint32(k * 4, offset / 4, true);
    });
    return data.buffer;
  }
}
