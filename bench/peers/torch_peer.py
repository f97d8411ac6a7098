"""PyTorch, eager, one thread, as its documentation trains; answers line by line like contender.mjs."""

import json
import os
import resource
import sys
import time

BEGIN = float(os.environ["BENCH_START"])


def since_start():
    return time.time() * 1e3 - BEGIN


import torch
import torch.nn.functional as F

torch.set_num_threads(1)
LOADED = since_start()
# The workload, and the files of its numbers: data, start weights and directions.
with open(sys.argv[1]) as file:
    work = json.load(file)


def tensor(given):
    kind = torch.int32 if given["dtype"] == "i32" else torch.float32
    size = 1
    for dim in given["shape"]:
        size *= dim
    return torch.from_file(given["file"], size=size, dtype=kind).clone().reshape(given["shape"])


X, Y = tensor(work["x"]), tensor(work["y"])
START = [tensor(w) for w in work["weights"]]
V = [tensor(v) for v in work["direction"]]
if Y.dtype == torch.int32:
    Y = Y.long()
weights = [torch.nn.Parameter(w.clone()) for w in START]


def forward():
    if work["kind"] == "logistic":
        return torch.mv(X, weights[0]) + weights[1]
    h = X
    convolutions = 2 * len(work.get("convolutions", []))
    for at in range(0, convolutions, 2):
        h = F.max_pool2d(torch.relu(F.conv2d(h, weights[at], weights[at + 1], padding="same")), 2)
    h = h.flatten(1)
    for at in range(convolutions, len(weights), 2):
        h = torch.addmm(weights[at + 1], h, weights[at])
        if at + 2 < len(weights):
            h = torch.relu(h) if work["hidden"] == "relu" else torch.tanh(h)
    return h


LOSSES = {
    "bce": F.binary_cross_entropy_with_logits,
    "cross_entropy": F.cross_entropy,
    "squared_sigmoid": lambda z, target: F.mse_loss(torch.sigmoid(z), target),
}


def loss():
    value = LOSSES[work["loss"]](forward(), Y)
    return value + work["l2"] * (weights[0] * weights[0]).sum() if "l2" in work else value


optimizer = None


def reset():
    global optimizer
    with torch.no_grad():
        for weight, start in zip(weights, START):
            weight.copy_(start)
    if work["kind"] == "hvp":
        return
    given = work["optimizer"]
    if given["kind"] == "adam":
        optimizer = torch.optim.Adam(weights, lr=given["lr"])
    else:
        optimizer = torch.optim.SGD(weights, lr=given["lr"], momentum=given.get("momentum", 0.0))


def step():
    if work["kind"] == "hvp":
        first = torch.autograd.grad(loss(), weights, create_graph=True)
        return torch.autograd.grad(first, weights, grad_outputs=V)
    optimizer.zero_grad(set_to_none=True)
    value = loss()
    value.backward()
    optimizer.step()
    return value


def wait(handle):
    return float(handle[-1][0]) if work["kind"] == "hvp" else handle.item()


def value_of(handle):
    return float(sum((h * v).sum() for h, v in zip(handle, V))) if work["kind"] == "hvp" else handle.item()


def timed_round(seconds):
    """Milliseconds a step of each block that fits into so many seconds, at least of one."""
    clock = time.perf_counter
    times = []
    end = clock() + seconds
    while True:
        reset()
        for _ in range(0, work["steps"], work["block"]):
            begin = clock()
            for _ in range(work["block"]):
                handle = step()
            wait(handle)
            times.append((clock() - begin) / work["block"] * 1e3)
            if clock() > end:
                break
        if clock() >= end:
            return times


def check():
    reset()
    for _ in range(work["steps"]):
        step()
    return value_of(step())


def say(message):
    print(json.dumps(message), flush=True)


reset()
FIRST = value_of(step())
say({"loaded": LOADED, "firstStep": since_start(), "loss": FIRST})
for line in sys.stdin:
    command = json.loads(line)
    if command["name"] == "check":
        say({"loss": check()})
    elif command["name"] == "kernels":
        say({"kernels": None})
    elif command["name"] == "round":
        say({"times": timed_round(command["seconds"])})
    else:
        say({"rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
        break
