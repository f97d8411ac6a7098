// A GPU device that counts what is asked of it, for tests of the host side.

export interface Counts {
  dispatches: number;
  submits: number;
  maps: number;
  modules: number;
  pipelines: number;
  /** Bind groups made. */
  groups: number;
  /** Made and not destroyed. */
  readonly buffers: Set<GPUBuffer>;
  created: number;
}

/** Calls a method of the real object, whatever `this` is. */
const bound = <Real extends object>(real: Real, others: Partial<Record<keyof Real, unknown>>): Real =>
  new Proxy(real, {
    get(target, key) {
      if (key in others) return others[key as keyof Real];
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });

/** A device around a real one; `others` stand in for its members. */
export function counting(
  real: GPUDevice,
  others: Partial<Record<keyof GPUDevice, unknown>> = {},
): { readonly device: GPUDevice; readonly counts: Counts } {
  const counts: Counts = {
    dispatches: 0,
    submits: 0,
    maps: 0,
    modules: 0,
    pipelines: 0,
    groups: 0,
    created: 0,
    buffers: new Set(),
  };
  const queue = bound(real.queue, {
    submit(commands: Iterable<GPUCommandBuffer>) {
      counts.submits++;
      real.queue.submit(commands);
    },
  });
  const device = bound(real, {
    queue,
    createShaderModule(descriptor: GPUShaderModuleDescriptor) {
      counts.modules++;
      return real.createShaderModule(descriptor);
    },
    createComputePipelineAsync(descriptor: GPUComputePipelineDescriptor) {
      counts.pipelines++;
      return real.createComputePipelineAsync(descriptor);
    },
    createBindGroup(descriptor: GPUBindGroupDescriptor) {
      counts.groups++;
      return real.createBindGroup(descriptor);
    },
    createBuffer(descriptor: GPUBufferDescriptor) {
      const buffer = real.createBuffer(descriptor);
      counts.created++;
      counts.buffers.add(buffer);
      const [map, destroy] = [buffer.mapAsync.bind(buffer), buffer.destroy.bind(buffer)];
      return Object.assign(buffer, {
        mapAsync(...given: Parameters<typeof map>) {
          counts.maps++;
          return map(...given);
        },
        destroy() {
          counts.buffers.delete(buffer);
          destroy();
        },
      });
    },
    createCommandEncoder(descriptor?: GPUCommandEncoderDescriptor) {
      const encoder = real.createCommandEncoder(descriptor);
      const begin = encoder.beginComputePass.bind(encoder);
      return Object.assign(encoder, {
        beginComputePass(about?: GPUComputePassDescriptor) {
          const pass = begin(about);
          const dispatch = pass.dispatchWorkgroups.bind(pass);
          return Object.assign(pass, {
            dispatchWorkgroups(...size: Parameters<typeof dispatch>) {
              counts.dispatches++;
              dispatch(...size);
            },
          });
        },
      });
    },
    ...others,
  });
  return { device, counts };
}
