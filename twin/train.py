"""Trains Posa's denoiser with PyTorch where a fast graphics card has it: the loss, schedule, optimiser and averaging of
`posa train` (src/diffusion/train), with half-precision products and dropout. Writes a model file that Posa reads.

    posa data export --data FOLDER --out lines.jsonl
    python3 twin/data.py lines.jsonl --out data.npz
    python3 twin/train.py data.npz --encoder weights/minilm-l6-v2 --minutes 20 --out model.safetensors

A model that looks at examples also needs what each caption finds (see neighbours.py): --examples neighbours.npz.
"""

import argparse
import hashlib
import json
import math
import os
import time

import torch

from data import Data
from denoiser import Denoiser, fresh, read, to_bytes

# Parent of each joint and the body's bone lengths come with the data's own poses: they lie on the body.
PARENTS = [-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19]
CONFIG = dict(heads=4, text_width=768, target="v", schedule="cosine")


def level(t):
    """√ᾱ and √(1 − ᾱ) at timesteps 0 … 1000 (cosine, offset 0.008)."""
    signal = torch.cos((t / 1000 + 0.008) / 1.008 * math.pi / 2) / math.cos(0.008 / 1.008 * math.pi / 2)
    alpha = signal.clamp(0, 1)
    return alpha, (1 - alpha**2).clamp_min(0).sqrt()


def one_cycle(step, total, highest):
    rise = max(total * 0.1, 1)
    if step < rise:
        low, high, p = highest / 25, highest, step / rise
    else:
        low, high, p = highest, highest / 1000, (step - rise) / max(total - rise, 1)
    return high + (low - high) * 0.5 * (1 + math.cos(math.pi * min(p, 1)))


class Loss:
    def __init__(self, data, flat):
        from data import ROW_JOINTS

        self.flat = flat
        device = data.rows.device
        row = {j: i for i, j in enumerate(ROW_JOINTS) if j >= 0}
        self.child = torch.tensor([row[j] for j in range(1, 22)], device=device)
        self.parent = torch.tensor([row[PARENTS[j]] for j in range(1, 22)], device=device)
        poses = data.rows[:4096] * data.row_std + data.row_mean
        self.lengths = (poses[:, self.child] - poses[:, self.parent]).norm(dim=-1).median(0).values
        self.std, self.mean, self.mask = data.row_std, data.row_mean, data.mask

    def __call__(self, answer, noisy, clean, noise, t):
        alpha, sigma = (x[:, None, None] for x in level(t))
        wanted = alpha * noise - sigma * clean
        snr = (alpha / sigma.clamp_min(1e-6)) ** 2
        weight = torch.ones_like(snr) if self.flat else snr.clamp_max(5) / (snr + 1)
        diffusion = (((answer - wanted) * self.mask) ** 2 * weight).sum() / (63 * len(t))
        metres = (alpha * noisy - sigma * answer) * self.std + self.mean
        lengths = ((metres[:, self.child] - metres[:, self.parent]) ** 2).sum(-1).add(1e-8).sqrt()
        off = (lengths / self.lengths - 1).abs()
        anatomy = (off * alpha[:, :, 0] ** 2).mean()
        return diffusion, anatomy


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--state", help="file to keep the run in, and to go on from")
    parser.add_argument("--minutes", type=float, default=20, help="of the whole run: the learning rate follows the clock")
    parser.add_argument("--this", type=float, help="minutes of this call; the run goes on in the next")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--text-dropout", type=float, default=0.1)
    parser.add_argument("--auto-share", type=float, default=0.4)
    parser.add_argument("--mocap-share", type=float, default=0.35)
    parser.add_argument("--anatomy", type=float, default=0.5)
    parser.add_argument("--flat", action="store_true", help="weigh all noise levels alike instead of min-SNR: "
                        "what the words decide is decided where min-SNR hardly looks")
    parser.add_argument("--noisy", action="store_true", help="draw noisy levels more often, in proportion to their time")
    parser.add_argument("--ema", type=float, default=0.9995)
    parser.add_argument("--every", type=int, default=5000, help="steps between reports")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--widths", type=int, nargs=3, default=[128, 192, 256], help="channels at 24, 12 and 6 rows")
    parser.add_argument("--cond-width", type=int, default=256)
    parser.add_argument("--longest", type=int, default=40, help="tokens of a caption that are seen")
    parser.add_argument("--start", help="model file to start from, with its sizes and normalisation")
    parser.add_argument("--examples", help="what neighbours.py found for every caption")
    parser.add_argument("--count", type=int, default=4, help="examples that the denoiser sees")
    parser.add_argument("--hidden", type=float, default=0.02, help="share trained without the pose's own archetype")
    parser.add_argument("--given", type=float, default=0.95, help="share of the others that sees it first, or what is nearest")
    parser.add_argument("--dropped", type=float, default=0.1, help="share of examples left blank")
    parser.add_argument("--blur", type=float, default=0.0, help="tokens lost and noise on text features in training")
    args = parser.parse_args()
    config = dict(CONFIG, widths=args.widths, cond_width=args.cond_width)
    started = read(args.start) if args.start else None
    if started:
        config = started[0]["denoiser"]
    if args.examples:
        config["examples"] = args.count
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    torch.set_float32_matmul_precision("high")

    began = time.time()
    normalisation = started[0]["normalisation"] if started else None
    data = Data(args.data, args.encoder, device, args.mocap_share, longest=args.longest, normalisation=normalisation)
    print(f"{data.about}; ready after {time.time() - began:.0f} s", flush=True)
    if args.examples:
        data.show(args.examples, args.count)
    loss = Loss(data, args.flat)
    # A model that has never seen examples begins to look at them: what it lacks is silent at first.
    first = {**fresh(config, args.seed), **(started[1] if started else {})}
    params = {k: v.to(device).requires_grad_() for k, v in first.items()}
    average = {k: v.detach().clone() for k, v in params.items()}
    decayed = [v for v in params.values() if v.dim() > 1]
    plain = [v for v in params.values() if v.dim() == 1]
    groups = [dict(params=decayed, weight_decay=args.weight_decay), dict(params=plain, weight_decay=0.0)]
    rate = torch.tensor(1e-4, device=device)
    card = dict(fused=True, capturable=True) if device == "cuda" else {}
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99), eps=1e-8, **card)
    state = dict(step=0, spent=0.0)
    if args.state and os.path.exists(args.state):
        kept = torch.load(args.state, map_location=device, weights_only=True)
        state = kept["state"]
        with torch.no_grad():
            for k in params:
                params[k].copy_(kept["params"][k])
                average[k].copy_(kept["average"][k])
        optimizer.load_state_dict(kept["optimizer"])
        optimizer.param_groups[0]["lr"] = optimizer.param_groups[1]["lr"] = rate
        print(f"going on from step {state['step']}, {state['spent'] / 60:.1f} minutes spent", flush=True)

    def forward(noisy, t, text, valid, absent, examples, clean, noise):
        model = Denoiser(config, params, args.dropout)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            answer = model.forward(noisy, t, model.context(text, valid, absent, examples))[0]
        return loss(answer.float(), noisy, clean, noise, t)

    compiled = torch.compile(forward)

    def draw(item, caption, present, t, blur=0.0, chances=()):
        clean = data.rows[item]
        noise = torch.randn_like(clean) * data.mask
        alpha, sigma = (x[:, None, None] for x in level(t))
        examples = data.examples(item, caption, *chances) if args.examples else None
        return alpha * clean + sigma * noise, t, *data.text(caption, present, blur), examples, clean, noise

    keep = torch.tensor(0.0, device=device)
    shown = torch.zeros(2, device=device)
    leaves = list(params.values())
    for leaf in leaves:
        leaf.grad = torch.zeros_like(leaf)
    grads = [leaf.grad for leaf in leaves]

    def step():
        """One step that reads its settings from tensors, so that a recording of it can be played again."""
        item, caption = data.draw(args.batch, args.auto_share)
        present = torch.rand(args.batch, device=device) >= args.text_dropout
        u = torch.rand(args.batch, device=device)
        t = (1000 * (u.sqrt() if args.noisy else u)).ceil().clamp(1, 1000)
        diffusion, anatomy = compiled(*draw(item, caption, present, t, args.blur, (args.hidden, args.given, args.dropped)))
        # Asked for by name: accumulated gradients would stay on the stream of the first step, outside a recording.
        found = torch.autograd.grad(diffusion + args.anatomy * anatomy, leaves)
        with torch.no_grad():
            norm = torch.stack(torch._foreach_norm(found)).norm()
            torch._foreach_copy_(grads, found)
            torch._foreach_mul_(grads, (1.0 / norm.clamp_min(1e-12)).clamp_max(1.0))
        optimizer.step()
        with torch.no_grad():
            apart = torch._foreach_sub(list(params.values()), list(average.values()))
            torch._foreach_mul_(apart, 1 - keep)
            torch._foreach_add_(list(average.values()), apart)
            shown.copy_(torch.stack([diffusion.detach(), anatomy.detach()]))

    def set_course():
        rate.fill_(one_cycle(state["spent"] / whole * 1e6, 1e6, args.learning_rate))
        keep.fill_(min(args.ema, (1 + state["step"]) / (10 + state["step"])))

    def record():
        """The step as a graph of the card's own: hundreds of launches become one."""
        torch.cuda.synchronize()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(5):
                set_course()
                step()
                state["step"] += 1
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        return graph.replay

    def validate():
        """Of the averaged weights on validation poses: with their text, and without."""
        item = data.val[:: max(1, len(data.val) // 512)][:512]
        caption = data.owned[data.begin[item]]
        with torch.random.fork_rng(), torch.no_grad():
            torch.manual_seed(7)
            t = torch.arange(1, len(item) + 1, device=device).float() * 1000 / len(item)
            model = Denoiser(config, average)
            found = []
            for present in (True, False):
                torch.manual_seed(8)
                noisy, _, text, valid, absent, shown, clean, noise = draw(item, caption, torch.full((len(item),), present, device=device), t)
                context = model.context(text, valid, absent, shown)
                found.append(loss(model.forward(noisy, t, context)[0], noisy, clean, noise, t)[0].item())
        return found

    def save():
        normalisation = dict(mean=data.mean.tolist(), std=data.std.tolist())
        card = dict(format=1, denoiser=config, normalisation=normalisation, encoder="minilm", steps=state["step"],
                    trained_on=data.about, program="twin 0.1.0")
        if started:
            before = {k: started[0][k] for k in ("steps", "trained_on")}
            card["started_from"] = dict(model=hashlib.sha256(open(args.start, "rb").read()).hexdigest(), **before)
        with open(args.out + ".part", "wb") as f:
            f.write(to_bytes(card, average))
        os.replace(args.out + ".part", args.out)
        if args.state:
            torch.save(dict(state=state, params={k: v.detach() for k, v in params.items()}, average=average,
                            optimizer=optimizer.state_dict()), args.state + ".part")
            os.replace(args.state + ".part", args.state)

    whole, limit = args.minutes * 60, (args.this or args.minutes) * 60
    fresh_run = state["step"] == 0
    work = record() if device == "cuda" else step
    print(f"begins after {time.time() - began:.0f} s", flush=True)
    start = last = time.time()
    before, told = state["spent"], state["step"]
    while True:
        now = time.time()
        state["spent"] = before + now - start
        if now - start >= limit or state["spent"] >= whole:
            break
        set_course()
        work()
        state["step"] += 1
        done = state["step"] - told
        if state["step"] in (20, 100, 500) or state["step"] % args.every == 0:
            found = shown.tolist()
            if not math.isfinite(found[0]):
                raise SystemExit(f"training diverged at step {state['step']}")
            val = validate()
            if work is not step and fresh_run and state["step"] == 500 and val[0] > 0.25:
                print("the recording does not learn: going on without it", flush=True)
                work = step
            per = (time.time() - last) / max(done, 1)
            line = dict(step=state["step"], minutes=round(state["spent"] / 60, 2), ms=round(per * 1e3, 2),
                        diffusion=round(found[0], 4), anatomy=round(found[1], 4), val=[round(v, 4) for v in val])
            print(json.dumps(line), flush=True)
            if state["step"] % (4 * args.every) == 0:
                save()
            last, told = time.time(), state["step"]
        elif device == "cuda" and done % 50 == 0:
            torch.cuda.synchronize()
    save()
    print(json.dumps(dict(step=state["step"], minutes=round(state["spent"] / 60, 2), val=[round(v, 4) for v in validate()])))


if __name__ == "__main__":
    main()
