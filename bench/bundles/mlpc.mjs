// W4 with mlpc.
import { create } from "models/w4.js";

export async function train(x, y, steps, report) {
  const trainer = await create();
  for (let i = 0; i < steps; i++) report((await trainer.step({ x, y })).loss);
}
