// An app with a trainer in it: trains on what it has, predicts, saves, and goes on from what it saved.
import { readFile, writeFile } from "node:fs/promises";
import { create } from "./dist/xor.js";

const x = new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]);
const y = new Float32Array([0, 1, 1, 0]);

const trainer = await create({ seed: 1 });
for (let step = 1; step <= 1000; step++) {
  const { loss, accuracy } = await trainer.step({ x, y });
  if (step % 250 === 0) console.log(`step ${step}: loss ${loss.toFixed(4)}, accuracy ${accuracy}`);
}

const { p } = await trainer.predict({ x });
console.log(`xor: ${Array.from(p, (probability) => probability.toFixed(3)).join(" ")}`);

const checkpoint = new URL("xor.safetensors", import.meta.url);
await writeFile(checkpoint, await trainer.save());

const again = await create();
await again.load(await readFile(checkpoint));
again.settings.lr = 0.1;
for await (const { epoch, loss } of again.fit({ x, y }, { epochs: 500, batch: 4 }))
  if (epoch % 250 === 0) console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}`);

const weights = await again.params.W1.read();
console.log(`W1 ${again.params.W1.shape.join("×")}: ${Array.from(weights, (w) => w.toFixed(2)).join(" ")}`);
again.dispose();
