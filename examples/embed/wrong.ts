// What the trainer's types refuse; each line below an @ts-expect-error does not compile.
import { create } from "./dist/xor.js";

const x = new Float32Array(8);
const y = new Float32Array(4);
const trainer = await create();

// @ts-expect-error there is no input `image`
await trainer.step({ image: x, y });
// @ts-expect-error `y` is missing
await trainer.step({ x });
// @ts-expect-error f32 values are a Float32Array
await trainer.step({ x: new Float64Array(8), y });
// @ts-expect-error there is no output `q`
(await trainer.predict({ x })).q;
// @ts-expect-error there is no setting `rate`
trainer.settings.rate = 1;
// @ts-expect-error there is no param `W3`
trainer.params.W3;
