"""The same denoiser in PyTorch: compares its answer with Posa's, then times both kinds of step.

    posa bench step --dump /tmp/posa-dump          # writes inputs and Posa's answer, prints Posa's time
    python3 benches/peer_torch.py /tmp/posa-dump weights/posa-minilm.safetensors

Needs torch, numpy and safetensors from PyPI. Run both in one go: machines differ from minute to minute.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "twin"))
from denoiser import ROWS, Denoiser, read  # noqa: E402


class Peer(Denoiser):
    """With PyTorch's own convolution, which is faster on the CPU."""

    def conv(self, name, x):
        w = self.p[name + ".weight"]  # [out, 3·in]: before, here, after
        w = w.view(w.shape[0], 3, -1).transpose(1, 2)
        return F.conv1d(x.transpose(1, 2), w, self.p[name + ".bias"], padding=1).transpose(1, 2)


def median_ms(work, repeats, warm_up=5):
    times = []
    for i in range(repeats + warm_up):
        start = time.perf_counter()
        work()
        if i >= warm_up:
            times.append((time.perf_counter() - start) * 1e3)
    return float(np.median(times))


def main():
    dump, weights = sys.argv[1:3]
    load = lambda name: torch.from_numpy(np.load(f"{dump}/{name}.npy"))
    card, params = read(weights)
    model = Peer(card["denoiser"], params)
    x, t, answer = load("x"), load("t"), load("answer")
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    with torch.inference_mode():
        examples = load("examples") if card["denoiser"].get("examples") else None
        context = model.context(load("text"), load("valid"), load("absent"), examples)
        difference = (model.forward(x, t, context)[0] - answer).abs().max().item()
        print(f"largest difference from Posa's answer: {difference:.1e}")
        assert difference < 1e-3, "the two networks are not the same"
        print(f"PyTorch denoising step, batch {x.shape[0]}: median {median_ms(lambda: model.forward(x, t, context), 100):.2f} ms")

    # A training step of the same shape: forward, backward, clip, AdamW, moving average.
    batch = 64
    for p in model.p.values():
        p.requires_grad_(True)
    average = {k: p.detach().clone() for k, p in model.p.items()}
    optimizer = torch.optim.AdamW(model.p.values(), lr=1e-5, betas=(0.9, 0.99))
    x, t = torch.randn(batch, ROWS, 3), torch.rand(batch) * 1000
    shown = torch.randn(batch, ROWS, examples.shape[-1]) if examples is not None else None
    text, valid, absent = torch.randn(batch, 12, model.config["text_width"]), torch.ones(batch, 12), torch.zeros(batch)
    target = torch.randn(batch, ROWS, 3)

    def step():
        loss = F.mse_loss(model.forward(x, t, model.context(text, valid, absent, shown))[0], target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.p.values(), 1.0)
        optimizer.step()
        with torch.no_grad():
            for k, p in model.p.items():
                average[k].lerp_(p, 0.001)

    print(f"PyTorch training step, batch {batch}: median {median_ms(step, 10, 2):.0f} ms")


if __name__ == "__main__":
    main()
