"""The same denoiser in PyTorch: compares its answer with Posa's, then times both kinds of step.

    posa bench step --dump /tmp/posa-dump          # writes inputs and Posa's answer, prints Posa's time
    python3 benches/peer_torch.py /tmp/posa-dump weights/posa-minilm.safetensors

Needs torch, numpy and safetensors from PyPI. Run both in one go: machines differ from minute to minute.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open

ROWS, TIME = 24, 128
STAGES = [("down0", 0), ("down1", 1), ("middle", 2), ("up1", 1), ("up0", 0)]


class Denoiser:
    def __init__(self, path):
        with safe_open(path, "pt") as f:
            self.card = json.loads(f.metadata()["posa"])["denoiser"]
            self.p = {k: f.get_tensor(k).float() for k in f.keys()}
        # F.linear wants [out, in]; transposed once, as a PyTorch module would hold them.
        for k in [k for k in self.p if k.endswith(".weight") and self.p[k].dim() == 2]:
            if k != "joints.weight":
                self.p[k] = self.p[k].t().contiguous()

    def linear(self, name, x):
        return F.linear(x, self.p[name + ".weight"], self.p[name + ".bias"])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.p[name + ".weight"], self.p[name + ".bias"], 1e-5)

    def heads(self, x):
        b, n, c = x.shape
        return x.view(b, n, self.card["heads"], -1).transpose(1, 2)

    def attend(self, q, k, v, bias=None):
        w = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if bias is not None:
            w = w + bias
        w = w.softmax(-1)
        out = (w @ v).transpose(1, 2)
        return out.reshape(out.shape[0], out.shape[1], -1), w

    def context(self, text, valid, absent):
        h = self.linear("text.1", F.relu(self.linear("text.0", self.norm("text.norm", text))))
        h = torch.where(absent[:, None, None] > 0, self.p["text.null"], h)
        levels = [self.linear(f"text.level{i}", h) for i in range(3)]
        keys = []
        for name, level in STAGES:
            k, v = self.linear(f"{name}.cross.kv", levels[level]).chunk(2, -1)
            keys.append((self.heads(k), self.heads(v)))
        return keys, ((1 - valid) * -1e4)[:, None, None, :]

    def conv(self, name, x):
        w = self.p[name + ".weight"]  # [out, 3·in]: before, here, after
        w = w.view(w.shape[0], 3, -1).transpose(1, 2)
        return F.conv1d(x.transpose(1, 2), w, self.p[name + ".bias"], padding=1).transpose(1, 2)

    def stage(self, name, x, time, keys, bias):
        h = self.conv(f"{name}.conv1", F.relu(self.norm(f"{name}.norm1", x)))
        scale, shift = self.linear(f"{name}.time", time)[:, None].chunk(2, -1)
        h = F.relu(self.norm(f"{name}.norm2", h) * (1 + scale) + shift)
        x = x + self.conv(f"{name}.conv2", h)
        q, k, v = self.linear(f"{name}.self.qkv", self.norm(f"{name}.self.norm", x)).chunk(3, -1)
        x = x + self.linear(f"{name}.self.out", self.attend(self.heads(q), self.heads(k), self.heads(v))[0])
        q = self.heads(self.linear(f"{name}.cross.q", self.norm(f"{name}.cross.norm", x)))
        mixed, attention = self.attend(q, *keys, bias)
        x = x + self.linear(f"{name}.cross.out", mixed)
        h = self.linear(f"{name}.forward.2", F.relu(self.linear(f"{name}.forward.1", self.norm(f"{name}.forward.norm", x))))
        return x + h, attention

    def forward(self, x, t, context):
        keys, bias = context
        half = TIME // 2
        angle = t[:, None] * torch.exp(-np.log(10000.0) * torch.arange(half) / half)
        time = torch.cat([angle.cos(), angle.sin()], -1)
        time = F.relu(self.linear("time.1", F.relu(self.linear("time.0", time))))
        maps = []

        def run(i, h):
            h, attention = self.stage(STAGES[i][0], h, time, keys[i], bias)
            maps.append(attention)
            return h

        b, (wa, wb, _) = x.shape[0], self.card["widths"]
        skip0 = run(0, self.linear("input", x) + self.p["joints.weight"])
        skip1 = run(1, self.linear("pool0", skip0.reshape(b, ROWS // 2, 2 * wa)))
        h = run(2, self.linear("pool1", skip1.reshape(b, ROWS // 4, 2 * wb)))
        h = run(3, self.linear("grow1", h).view(b, ROWS // 2, wb) + skip1)
        h = run(4, self.linear("grow0", h).view(b, ROWS, wa) + skip0)
        return self.linear("output", F.relu(self.norm("output.norm", h))), maps


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
    model = Denoiser(weights)
    x, t, answer = load("x"), load("t"), load("answer")
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    with torch.inference_mode():
        context = model.context(load("text"), load("valid"), load("absent"))
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
    text, valid, absent = torch.randn(batch, 12, model.card["text_width"]), torch.ones(batch, 12), torch.zeros(batch)
    target = torch.randn(batch, ROWS, 3)

    def step():
        loss = F.mse_loss(model.forward(x, t, model.context(text, valid, absent))[0], target)
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
