"""Posa beside the same denoiser in PyTorch: answers compared first, then both timed in turns.

    python3 benches/peer_torch.py target/release/posa weights/posa-minilm.safetensors

Machines differ from minute to minute: each round times Posa and then PyTorch, a denoising step and a training step,
with the same weights, batch and number of threads. Told is the median of all rounds.
Needs torch, numpy and safetensors from PyPI.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "twin"))
from denoiser import ROWS, Denoiser, read  # noqa: E402

ROUNDS = 5
DENOISING, TRAINING = 80, 8  # steps a round
TOKENS, BATCH = 12, 64


class Peer(Denoiser):
    """With PyTorch's own convolution, which is faster on the CPU."""

    def conv(self, name, x):
        w = self.p[name + ".weight"]  # [out, 3·in]: before, here, after
        w = w.view(w.shape[0], 3, -1).transpose(1, 2)
        return F.conv1d(x.transpose(1, 2), w, self.p[name + ".bias"], padding=1).transpose(1, 2)


def timed(work, repeats, warm_up=3):
    """Median of the wall times, milliseconds."""
    times = []
    for i in range(repeats + warm_up):
        start = time.perf_counter()
        work()
        if i >= warm_up:
            times.append((time.perf_counter() - start) * 1e3)
    return float(np.median(times))


def posa(program, *arguments):
    """What `posa bench` says: name of what was timed -> median, milliseconds."""
    command = [program, "bench", *arguments, "--device", "cpu"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: float(ms) for name, ms in re.findall(r"^(.+): median ([\d.]+) ms", said, re.M)}


def training_step(model, examples):
    """Forward, backward, clip, AdamW, moving average, as `posa train` does."""
    for p in model.p.values():
        p.requires_grad_(True)
    average = {k: p.detach().clone() for k, p in model.p.items()}
    optimizer = torch.optim.AdamW(model.p.values(), lr=1e-5, betas=(0.9, 0.99))
    x, t, target = torch.randn(BATCH, ROWS, 3), torch.rand(BATCH) * 1000, torch.randn(BATCH, ROWS, 3)
    shown = torch.randn(BATCH, ROWS, examples.shape[-1]) if examples is not None else None
    text = torch.randn(BATCH, TOKENS, model.config["text_width"])
    valid, absent = torch.ones(BATCH, TOKENS), torch.zeros(BATCH)

    def step():
        loss = F.mse_loss(model.forward(x, t, model.context(text, valid, absent, shown))[0], target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.p.values(), 1.0)
        optimizer.step()
        with torch.no_grad():
            for k, p in model.p.items():
                average[k].lerp_(p, 0.001)

    return step


def main():
    program, weights = sys.argv[1:3]
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    with tempfile.TemporaryDirectory() as dump:
        posa(program, "step", "--repeats", "1", "--dump", dump)
        arrays = {file.stem: torch.from_numpy(np.load(file)) for file in Path(dump).glob("*.npy")}
    card, params = read(weights)
    model = Peer(card["denoiser"], params)
    learner = Peer(card["denoiser"], {k: p.clone() for k, p in params.items()})
    x, t = arrays["x"], arrays["t"]
    examples = arrays["examples"] if card["denoiser"].get("examples") else None
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    with torch.inference_mode():
        context = model.context(arrays["text"], arrays["valid"], arrays["absent"], examples)
        difference = (model.forward(x, t, context)[0] - arrays["answer"]).abs().max().item()
    print(f"largest difference between the answers: {difference:.1e}")
    assert difference < 1e-3, "the two networks are not the same"

    step = training_step(learner, examples)
    rounds = []
    for number in range(ROUNDS):
        print(f"round {number + 1}:", end=" ", flush=True)
        ours = posa(program, "step", "--repeats", str(DENOISING))
        with torch.inference_mode():
            theirs = timed(lambda: model.forward(x, t, context), DENOISING)
        training = posa(program, "train", "--repeats", str(TRAINING))
        denoising = ours[f"denoising step, batch {x.shape[0]}"]
        prompt = ours["prompt to pose, 20 steps"]
        rounds.append((denoising, theirs, training[f"training step, batch {BATCH}"], timed(step, TRAINING, 2), prompt))
        print("denoising {:.2f} and {:.2f}, training {:.0f} and {:.0f} ms".format(*rounds[-1]))
    a, b, c, d, prompt = np.median(rounds, axis=0)
    print(f"denoising step, batch {x.shape[0]}: Posa {a:.2f} ms, PyTorch {b:.2f} ms, ratio {a / b:.2f}")
    print(f"training step, batch {BATCH}: Posa {c:.0f} ms, PyTorch {d:.0f} ms, ratio {c / d:.2f}")
    print(f"prompt to pose, 20 steps: Posa {prompt:.0f} ms")


if __name__ == "__main__":
    main()
