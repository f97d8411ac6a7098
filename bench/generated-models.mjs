// Models whose whole graph, gradients and the optimizer among it, has about so many nodes, to see how the time of a
// compile grows.

const lines = ["let a=tanh(a*p+q)-b", "let b=sigmoid(a)*b+q", "let a=sin(a-b*p)+a", "let b=0.9*b-p*cos(a)"];

/** Source text by the number of nodes wanted. */
export const families = {
  /** A long text of one `let` a line, elementwise. */
  lines: (nodes) => `model Lines {
input x: f32[N, 16]
param p: f32[16] = 0.5
param q: f32[16] = 0.1
let a = x
let b = p * x
${Array.from({ length: Math.round(nodes / 13.3) }, (_, k) => lines[k % lines.length]).join("\n")}
loss = mean(a^2 + b^2)
train { optimizer: sgd(lr: 0.01) batch: 8 }
}
`,
  /** A short text that unrolls: residual layers, each with parameters of its own. */
  layers: (nodes) => `model Layers {
  input x: f32[N, 16]
  let h = x
  for i in 0..${Math.round(nodes / 23)} {
    let h = h + 0.1 * dense(h, 16, activation: tanh)
  }
  loss = mean(h^2)
  train { optimizer: sgd(lr: 0.01) batch: 8 }
}
`,
};
