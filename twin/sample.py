"""Draws poses for prompts with the denoiser's twin, many at once on a fast card: DPM-Solver++(2M) and guidance as in
src/diffusion/sampler.rs. Lines of JSON: prompt, index and the model's own joints, before enforcement.

    python3 twin/sample.py model.safetensors --encoder weights/minilm-l6-v2 --prompts prompts.txt --count 8 --out poses.jsonl
"""

import argparse
import json
import math

import numpy as np
import torch

from data import ROW_JOINTS, encode
from denoiser import ROWS, Denoiser, read
from neighbours import Library
from train import level

LOWEST = -5.1


def log_ratio(alpha, sigma):
    return max(math.log(max(float(alpha), 1e-12) / max(float(sigma), 1e-12)), LOWEST)


def shares(lam):
    alpha = (1 / (1 + math.exp(-2 * lam))) ** 0.5
    return alpha, math.sqrt(max(1 - alpha * alpha, 0))


def look_up(prompts, features, card, args):
    """Examples `[prompts, 24, 5·count]` as the denoiser sees them."""
    library, count = Library(args.library, args.posa), card["denoiser"]["examples"]
    top, similarity, agreement = library.find(prompts, library.places(*features), False)
    mean, std = (np.array(card["normalisation"][k], np.float32) for k in ("mean", "std"))
    scores = ((library.poses - mean) / std).reshape(-1, 22, 3)
    rows = np.stack([scores[:, max(j, 0)] * float(j > 0) for j in ROW_JOINTS], 1)
    words = np.stack([similarity, agreement], -1).astype(np.float32)[:, :count, None] * 2 - 1
    channels = np.concatenate([rows[top[:, :count]], words.repeat(ROWS, 2)], -1)
    return torch.from_numpy(channels.transpose(0, 2, 1, 3).reshape(len(prompts), ROWS, -1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--prompts", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, nargs=2, default=[2.0, 7.0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", help="library of examples, for a model that sees any; needs --posa")
    parser.add_argument("--posa", help="the program, which reads what a prompt asks of the body")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    card, params = read(args.model)
    params = {k: v.to(device) for k, v in params.items()}
    model = Denoiser(card["denoiser"], params)
    prompts = [p for p in open(args.prompts, encoding="utf-8").read().split("\n") if p.strip()]
    features, starts, lengths = encode(prompts, args.encoder, device, 64)
    longest = int(lengths.max())
    shown = look_up(prompts, (features, starts, lengths), card, args) if card["denoiser"].get("examples") else None
    mean, std = (torch.tensor(card["normalisation"][k], device=device).view(22, 3) for k in ("mean", "std"))
    row_of = torch.tensor([ROW_JOINTS.index(j) for j in range(22)], device=device)
    mask = torch.tensor([float(j > 0) for j in ROW_JOINTS], device=device)[:, None]
    generator = torch.Generator(device).manual_seed(args.seed)
    noise = torch.randn(args.count, ROWS, 3, generator=generator, device=device) * mask
    at_time = lambda t: [float(x) for x in level(torch.tensor([t]))]
    times = [1000 * (1 - i / args.steps) for i in range(args.steps + 1)]
    with torch.inference_mode(), open(args.out, "w", encoding="utf-8") as out:
        for begin in range(0, len(prompts), 64):
            some = range(begin, min(begin + 64, len(prompts)))
            n = len(some)
            text = torch.zeros(2 * n, longest, features.shape[1], device=device)
            valid = torch.zeros(2 * n, longest, device=device)
            valid[n:, 0] = 1
            for i, p in enumerate(some):
                k, s = int(lengths[p]), int(starts[p])
                text[i, :k], valid[i, :k] = features[s : s + k].float(), 1
            absent = torch.cat([torch.zeros(n), torch.ones(n)]).to(device)
            inputs = [text, valid, absent]
            if shown is not None:
                some_shown = shown[begin : begin + n].to(device)
                inputs.append(torch.cat([some_shown, torch.zeros_like(some_shown)]))
            repeated = [v.repeat_interleave(args.count, 0) for v in inputs]
            context = model.context(*repeated)
            x, previous = noise.repeat(n, 1, 1), None
            for i in range(args.steps):
                now, then = at_time(times[i]), at_time(times[i + 1])
                t = torch.full((2 * len(x),), times[i], device=device)
                both = model.forward(torch.cat([x, x]), t, context)[0]
                clean = (now[0] * torch.cat([x, x]) - now[1] * both) * mask
                told, untold = clean.chunk(2)
                w = args.guidance[0] + (args.guidance[1] - args.guidance[0]) * i / max(args.steps - 1, 1)
                x0 = untold + w * (told - untold)
                if i == args.steps - 1:
                    x = x0
                    break
                lam, next_lam = log_ratio(*now), log_ratio(*then)
                source, target, h = shares(lam), shares(next_lam), next_lam - lam
                blend = 0.5 * h / (lam - previous[1]) if previous and h > 0 and lam > previous[1] else 0.0
                estimate = x0 + blend * (x0 - previous[0]) if previous else x0
                x = target[1] / source[1] * x - target[0] * math.expm1(-h) * estimate
                previous = (x0, lam)
            joints = x[:, row_of] * std + mean
            for i, pose in enumerate(joints.tolist()):
                line = dict(prompt=prompts[begin + i // args.count], index=i % args.count,
                            joints=[[round(v, 5) for v in joint] for joint in pose])
                out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
