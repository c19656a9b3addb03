"""The denoiser of Posa in PyTorch: the same parameters, the same answer (benches/peer_torch.py compares them).

Parameters are a dict by Posa's names; matrices that are layers lie `[out, in]` here and `[in, out]` in the file.
"""

import json
import math

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save

ROWS, TIME = 24, 128
# Channels of one example in a row: x, y, z as z-scores, similarity and agreement of its words.
EXAMPLE = 5
STAGES = [("down0", 0), ("down1", 1), ("middle", 2), ("up1", 1), ("up0", 0)]


def turns(name, value):
    """Whether a parameter is stored the other way round in the file."""
    return name.endswith(".weight") and value.dim() == 2 and name != "joints.weight"


def read(path):
    """Model card and parameters of a model file."""
    with safe_open(path, "pt") as f:
        card = json.loads(f.metadata()["posa"])
        raw = {k: f.get_tensor(k).float() for k in f.keys()}
    return card, {k: v.t().contiguous() if turns(k, v) else v for k, v in raw.items()}


def to_bytes(card, params):
    """A model file in half precision."""
    raw = {k: (v.t() if turns(k, v) else v).detach().half().cpu().contiguous() for k, v in params.items()}
    return save(raw, {"posa": json.dumps(card)})


def fresh(config, seed):
    """Initial parameters: Posa's distributions (src/diffusion/denoiser.rs), not its numbers."""
    generator = torch.Generator().manual_seed(seed)
    p = {}

    def linear(name, source, target, gain):
        bound = math.sqrt(3 * gain / source)
        p[name + ".weight"] = (torch.rand(target, source, generator=generator) * 2 - 1) * bound
        p[name + ".bias"] = torch.zeros(target)

    def norm(name, width):
        p[name + ".weight"], p[name + ".bias"] = torch.ones(width), torch.zeros(width)

    widths, cond = config["widths"], config["cond_width"]
    a, b, c = widths
    linear("input", 3, a, 1)
    p["joints.weight"] = 0.3 * torch.randn(ROWS, a, generator=generator)
    if config.get("examples"):
        linear("examples.0", EXAMPLE * config["examples"], a, 2)
        linear("examples.1", a, a, 0)
    linear("time.0", TIME, cond, 2)
    linear("time.1", cond, cond, 2)
    norm("text.norm", config["text_width"])
    linear("text.0", config["text_width"], cond, 2)
    linear("text.1", cond, cond, 1)
    linear("text.mix", 3 * cond, cond, 0.1)
    linear("text.pool.0", cond, cond, 2)
    linear("text.pool.1", cond, cond, 0)
    p["text.null"] = 0.5 * torch.randn(1, cond, generator=generator)
    for level, width in enumerate(widths):
        linear(f"text.level{level}", cond, width, 1)
    for name, level in STAGES:
        w = widths[level]
        norm(f"{name}.norm1", w)
        linear(f"{name}.conv1", 3 * w, w, 2)
        linear(f"{name}.time", cond, 2 * w, 0.1)
        norm(f"{name}.norm2", w)
        linear(f"{name}.conv2", 3 * w, w, 0.1)
        norm(f"{name}.self.norm", w)
        linear(f"{name}.self.qkv", w, 3 * w, 1)
        linear(f"{name}.self.out", w, w, 0.1)
        norm(f"{name}.cross.norm", w)
        linear(f"{name}.cross.q", w, w, 1)
        linear(f"{name}.cross.kv", w, 2 * w, 1)
        linear(f"{name}.cross.out", w, w, 0.3)
        norm(f"{name}.forward.norm", w)
        linear(f"{name}.forward.1", w, 4 * w, 2)
        linear(f"{name}.forward.2", 4 * w, w, 0.1)
    linear("pool0", 2 * a, b, 1)
    linear("pool1", 2 * b, c, 1)
    linear("grow1", c, 2 * b, 1)
    linear("grow0", b, 2 * a, 1)
    norm("output.norm", a)
    linear("output", a, 3, 0)
    return p


class Denoiser:
    """`dropout` acts on what each branch adds, in training only: pass 0 to use a model."""

    def __init__(self, config, params, dropout=0.0):
        self.config, self.p, self.dropout = config, params, dropout
        half = TIME // 2
        first = next(iter(params.values()))
        self.frequencies = torch.exp(-math.log(10000.0) * torch.arange(half, device=first.device) / half)

    def linear(self, name, x):
        return F.linear(x, self.p[name + ".weight"], self.p[name + ".bias"])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.p[name + ".weight"], self.p[name + ".bias"], 1e-5)

    def drop(self, x):
        return F.dropout(x, self.dropout) if self.dropout else x

    def heads(self, x):
        b, n, c = x.shape
        return x.view(b, n, self.config["heads"], -1).transpose(1, 2)

    def attend(self, q, k, v, bias=None):
        w = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if bias is not None:
            w = w + bias
        w = w.softmax(-1)
        out = (w @ v).transpose(1, 2)
        return out.reshape(out.shape[0], out.shape[1], -1), w

    def context(self, text, valid, absent, examples=None):
        """`text [b, tokens, width]`, `valid [b, tokens]` 1 for tokens to look at, `absent [b]` 1 for no text,
        `examples [b, 24, 5·n]` what was found for the text, 0 for nothing."""
        h = self.linear("text.1", F.relu(self.linear("text.0", self.norm("text.norm", text))))
        h = h + self.rows("text.mix", F.relu(h) * valid[..., None])
        h = torch.where(absent[:, None, None] > 0, self.p["text.null"], h)
        levels = [self.linear(f"text.level{i}", h) for i in range(3)]
        mean = (h * valid[..., None]).sum(1) / valid.sum(1, keepdim=True)
        whole = self.linear("text.pool.1", F.relu(self.linear("text.pool.0", mean)))
        keys = []
        for name, level in STAGES:
            k, v = self.linear(f"{name}.cross.kv", levels[level]).chunk(2, -1)
            keys.append((self.heads(k), self.heads(v)))
        shown = self.p["joints.weight"]
        if examples is not None:
            seen = self.linear("examples.1", F.relu(self.linear("examples.0", examples)))
            shown = shown + seen * (1 - absent)[:, None, None]
        return keys, ((1 - valid) * -1e4)[:, None, None, :], whole, shown

    def conv(self, name, x):
        return self.rows(name, x)

    def rows(self, name, x):
        # One matrix product of each row beside its two neighbours.
        before, after = F.pad(x, (0, 0, 1, 0))[:, :-1], F.pad(x, (0, 0, 0, 1))[:, 1:]
        return self.linear(name, torch.cat([before, x, after], -1))

    def stage(self, name, x, time, keys, bias):
        h = self.conv(f"{name}.conv1", F.relu(self.norm(f"{name}.norm1", x)))
        scale, shift = self.linear(f"{name}.time", time)[:, None].chunk(2, -1)
        h = F.relu(self.norm(f"{name}.norm2", h) * (1 + scale) + shift)
        x = x + self.drop(self.conv(f"{name}.conv2", h))
        q, k, v = self.linear(f"{name}.self.qkv", self.norm(f"{name}.self.norm", x)).chunk(3, -1)
        x = x + self.drop(self.linear(f"{name}.self.out", self.attend(self.heads(q), self.heads(k), self.heads(v))[0]))
        q = self.heads(self.linear(f"{name}.cross.q", self.norm(f"{name}.cross.norm", x)))
        mixed, attention = self.attend(q, *keys, bias)
        x = x + self.drop(self.linear(f"{name}.cross.out", mixed))
        h = F.relu(self.linear(f"{name}.forward.1", self.norm(f"{name}.forward.norm", x)))
        return x + self.drop(self.linear(f"{name}.forward.2", h)), attention

    def forward(self, x, t, context):
        """The answer `[b, 24, 3]` for noisy bodies `x [b, 24, 3]` at timesteps `t [b]`, and the attention."""
        keys, bias, whole, shown = context
        angle = t[:, None] * self.frequencies
        time = torch.cat([angle.cos(), angle.sin()], -1)
        time = F.relu(self.linear("time.1", F.relu(self.linear("time.0", time))) + whole)
        maps = []

        def run(i, h):
            h, attention = self.stage(STAGES[i][0], h, time, keys[i], bias)
            maps.append(attention)
            return h

        b, (wa, wb, _) = x.shape[0], self.config["widths"]
        skip0 = run(0, self.linear("input", x) + shown)
        skip1 = run(1, self.linear("pool0", skip0.reshape(b, ROWS // 2, 2 * wa)))
        h = run(2, self.linear("pool1", skip1.reshape(b, ROWS // 4, 2 * wb)))
        h = run(3, self.linear("grow1", h).view(b, ROWS // 2, wb) + skip1)
        h = run(4, self.linear("grow0", h).view(b, ROWS, wa) + skip0)
        return self.linear("output", F.relu(self.norm("output.norm", h))), maps
