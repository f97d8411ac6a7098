// Words that names in WGSL must not be: those of the language, and those that kernels' text calls.
import { table } from "../ops/index.ts";

const words = `
  alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
  override requires return struct switch true var while

  NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await
  co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr
  constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern
  external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline
  instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil
  noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset
  partial pass patch pixelfragment precise precision premerge priv protected pub public readonly ref regardless register
  reinterpret_cast require resource restrict self set shared sizeof smooth snorm static static_assert static_cast std
  subroutine super target template this thread_local throw trait try type typedef typeid typename typeof union unless
  unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield

  array atomic bool f16 f32 i32 mat4x4f ptr sampler u32 vec2u vec3u vec4f read write read_write function private storage uniform
  workgroup

  abs bitcast ceil clamp countLeadingZeros floor fma max min round select sign sqrt storageBarrier workgroupBarrier

  Angle Parts asComputed magnitudeBits multiplyHigh order partsOf power2 quartersFrom quartersInRadian reduceAngle reduceLarge
  exponentialRest leading logarithmRest positivePower scaled withoutTwos turned partials partialsI32 workgroupMaximum workgroupMaximumI32 workgroupMinimum
  workgroupMinimumI32 workgroupProduct workgroupProductI32 workgroupSum workgroupSumI32
  subgroupOther subgroupShuffleXor subgroupSize

  cell cellRow cellColumn firstRow firstColumn firstTerm line place term piece each down number
  across turn

  sums sums_2 sums_3 sums_4 sums_5 sums_6 sums_7 sums_8 parts parts_2 parts_3 parts_4 parts_5 parts_6 parts_7 parts_8
  quad quad_2 quad_3 quad_4 quad_5 quad_6 quad_7 quad_8 transpose

  arena inputs literals scalars Scalars tile variables infinity nan random at end group id index inside lane slice thread`;

/** Functions that the text of ops calls. */
const called = table.flatMap((op): string[] => {
  if (op.kind !== "elementwise") return [];
  const operands = Array.from({ length: op.arity }, (_, k) => `$${k}`);
  const texts = (["f32", "i32", "bool"] as const).flatMap((dtype) =>
    ["f32", "i32", "bool"].map((to) => op.emit.wgsl(operands, dtype, { to })),
  );
  return texts.flatMap((text) => text.match(/\w+(?=\()/g) ?? []);
});

export const wgslWords: readonly string[] = [...new Set([...words.trim().split(/\s+/), ...called])];
