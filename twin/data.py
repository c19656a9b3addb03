"""Training data for train.py: the lines of `posa data export`, packed small, and on a device with encoded captions."""

import argparse
import json

import numpy as np
import torch

from denoiser import ROWS

# Joint of each row, -1 for pads (src/diffusion/normal.rs).
ROW_JOINTS = [10, 7, 4, 1, 0, 3, 6, 9, 12, 15, -1, -1, 13, 16, 18, 20, 21, 19, 17, 14, 2, 5, 8, 11]
MIN_STD = 0.03
# Grid of packed coordinates, metres.
GRID = 1e-4
SPLITS = ["train", "val"]
# Texts encoded together: few, so that they stay in a processor's cache.
CHUNK = 128


def pack(sources, target):
    """Lines of JSON to one .npz: poses in tenths of a millimetre, captions once each."""
    texts, index = [], {}
    poses, split, source, names, owned, kinds, ends, clips, mirrored = [], [], [], [], [], [], [], [], []
    for path in sources:
        for line in open(path, encoding="utf-8"):
            sample = json.loads(line)
            if sample["split"] not in SPLITS:
                continue
            poses.append(np.round(np.array(sample["joints"]).reshape(-1) / GRID))
            split.append(SPLITS.index(sample["split"]))
            if sample["source"] not in names:
                names.append(sample["source"])
            source.append(names.index(sample["source"]))
            clips.append(sample["clip"] if sample["source"] == "archetype" else "")
            mirrored.append(sample["mirrored"])
            for caption in sample["captions"]:
                text = caption["text"].strip()
                if text not in index:
                    index[text] = len(texts)
                    texts.append(text)
                owned.append(index[text])
                kinds.append(caption["kind"] == "auto")
            ends.append(len(owned))
    np.savez_compressed(
        target,
        poses=np.array(poses, np.int16),
        split=np.array(split, np.uint8),
        source=np.array(source, np.uint8),
        names=np.array(names),
        texts=np.frombuffer("\n".join(texts).encode(), np.uint8),
        owned=np.array(owned, np.int32),
        auto=np.array(kinds),
        ends=np.array(ends, np.int32),
        clips=np.array(clips),
        mirrored=np.array(mirrored),
    )
    print(f"{len(poses)} poses, {len(texts)} captions, sources {names}")


def encode(texts, folder, device, longest):
    """MiniLM's last and first token states of every text, each standardised (src/diffusion/text/minilm.rs), one text
    after another `[tokens, 768]`, and where each begins and how long it is."""
    from transformers import AutoTokenizer, BertConfig, BertModel
    from safetensors.torch import load_file

    config = BertConfig.from_pretrained(folder)
    model = BertModel(config, add_pooling_layer=False)
    state = {k: v.float() for k, v in load_file(f"{folder}/model.safetensors").items() if "pooler" not in k}
    missing, _ = model.load_state_dict(state, strict=False)
    assert not [m for m in missing if "position_ids" not in m], missing
    model = model.to(device).eval()
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ids = [e.ids for e in tokenizer.encode_batch(texts)]
    ids = [i if len(i) <= longest else i[: longest - 1] + i[-1:] for i in ids]
    lengths = torch.tensor([len(i) for i in ids])
    starts = torch.cumsum(lengths, 0) - lengths
    width = config.hidden_size
    out = torch.empty(int(lengths.sum()), 2 * width, dtype=torch.half, device=device)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    with torch.inference_mode():
        for at in range(0, len(order), CHUNK):
            chunk = order[at : at + CHUNK]
            longest_here = len(ids[chunk[-1]])
            tokens = torch.tensor([ids[i] + [0] * (longest_here - len(ids[i])) for i in chunk], device=device)
            mask = torch.tensor([[1] * len(ids[i]) + [0] * (longest_here - len(ids[i])) for i in chunk], device=device)
            every = model(input_ids=tokens, attention_mask=mask, output_hidden_states=True).hidden_states
            states = torch.cat([torch.nn.functional.layer_norm(every[k], (width,)) for k in (-1, 0)], -1).half()
            for i, state in zip(chunk, states):
                out[int(starts[i]) : int(starts[i]) + len(ids[i])] = state[: len(ids[i])]
    return out, starts.to(device), lengths.to(device)


def encode_cached(texts, folder, device, longest, path):
    """As `encode`, with what was encoded before kept in a file."""
    import os

    kept = torch.load(path, map_location=device, weights_only=True) if os.path.exists(path) else None
    known = {text: i for i, text in enumerate(kept["texts"])} if kept else {}
    fresh = [text for text in texts if text not in known]
    if fresh:
        features, starts, lengths = encode(fresh, folder, device, longest)
        if kept:
            starts = torch.cat([kept["starts"], starts + len(kept["features"])])
            features = torch.cat([kept["features"], features])
            lengths = torch.cat([kept["lengths"], lengths])
        first = len(known)
        known.update((text, first + i) for i, text in enumerate(fresh))
        kept = dict(texts=list(known), features=features, starts=starts, lengths=lengths)
        torch.save(kept, path)
    at = torch.tensor([known[text] for text in texts], device=device)
    return kept["features"], kept["starts"][at], kept["lengths"][at]


def clusters(flat, k, seed, rounds=30):
    """Cluster of each pose by k-means, k-means++ seeded."""
    generator = torch.Generator(device=flat.device).manual_seed(seed)
    centres = flat[torch.randint(len(flat), (1,), generator=generator, device=flat.device)]
    for _ in range(k - 1):
        nearest = torch.cdist(flat, centres).amin(1) ** 2
        centres = torch.cat([centres, flat[torch.multinomial(nearest, 1, generator=generator)]])
    for _ in range(rounds):
        of = torch.cdist(flat, centres).argmin(1)
        centres = torch.stack([flat[of == i].mean(0) if (of == i).any() else centres[i] for i in range(k)])
    return of


class Data:
    """Everything a step needs, on the device."""

    def __init__(self, path, encoder, device, mocap_share, balance=0.5, longest=40, normalisation=None):
        z = np.load(path)
        flat = torch.tensor(z["poses"].astype(np.float32) * GRID, device=device)
        split = torch.tensor(z["split"], device=device)
        train = split == 0
        self.mean, std = flat[train].mean(0), flat[train].std(0, unbiased=False)
        self.std = std.clamp_min(MIN_STD)
        if normalisation:
            self.mean, self.std = (torch.tensor(normalisation[k], device=device) for k in ("mean", "std"))
        mask = torch.tensor([float(j > 0) for j in ROW_JOINTS], device=device)[:, None]
        at = torch.tensor([max(j, 0) for j in ROW_JOINTS], device=device)
        scores = ((flat - self.mean) / self.std).view(-1, 22, 3)
        self.rows, self.mask = scores[:, at] * mask, mask
        self.row_std = self.std.view(22, 3)[at] * mask
        self.row_mean = self.mean.view(22, 3)[at] * mask
        texts = z["texts"].tobytes().decode().split("\n")
        self.features, self.starts, self.lengths = encode_cached(texts, encoder, device, longest, path + ".features")
        self.spread = self.features[:100_000].float().std()
        self.longest = longest
        # Captions of each pose, people's and templates' first, then those made from geometry.
        owned, auto, ends = z["owned"], z["auto"], z["ends"]
        begins = np.concatenate([[0], ends[:-1]])
        order = np.lexsort((auto, np.repeat(np.arange(len(ends)), ends - begins)))
        self.owned = torch.tensor(owned[order].astype(np.int64), device=device)
        autos = np.add.reduceat(auto.astype(np.int64), begins)
        self.begin = torch.tensor(begins, dtype=torch.long, device=device)
        self.written = torch.tensor(ends - begins - autos, dtype=torch.long, device=device)
        self.autos = torch.tensor(autos, dtype=torch.long, device=device)
        # How likely each pose is drawn: clusters tempered, then sources brought to their share.
        weight = torch.zeros(len(flat), device=device)
        of = clusters(flat[train], 8, 0)
        shares = torch.bincount(of, minlength=8).float() / len(of)
        draw = shares.clamp_min(1e-9) ** (1 - balance)
        weight[train] = (draw / draw.sum())[of] / shares[of]
        made = torch.tensor(z["source"], device=device) == list(z["names"]).index("archetype")
        for group, share in [(train & made, 1 - mocap_share), (train & ~made, mocap_share)]:
            weight[group] *= share / weight[group].sum().clamp_min(1e-9)
        self.cumulative = torch.cumsum(weight.double(), 0)
        self.cumulative /= self.cumulative[-1].clone()
        self.val = torch.nonzero((split == 1) & (self.written > 0)).flatten()
        self.counts = {n: int(((torch.tensor(z["source"], device=device) == i) & train).sum()) for i, n in enumerate(z["names"])}
        self.about = f"{int(train.sum())} poses with {len(texts)} captions ({', '.join(f'{n} {c}' for n, c in sorted(self.counts.items()))})"

    def show(self, path, count):
        """Reads what neighbours.py found for every caption, to be shown `count` at a time."""
        z = np.load(path)
        device = self.rows.device
        at = torch.tensor([max(j, 0) for j in ROW_JOINTS], device=device)
        poses = (torch.tensor(z["poses"], device=device) - self.mean) / self.std
        self.shown = poses.view(-1, 22, 3)[:, at] * self.mask
        self.found = torch.tensor(z["top"].astype(np.int64), device=device)
        self.found_words = torch.tensor(np.stack([z["sim"], z["agr"]], -1).astype(np.float32), device=device)
        self.either, self.turned, self.own, self.pose_side = (
            torch.tensor(z[name], device=device) for name in ("either", "turned", "own", "pose_side")
        )
        self.name = self.turned.amin(1)
        self.count = count

    def examples(self, item, caption, hidden=0.0, given=0.0, dropped=0.0):
        """Examples `[b, 24, 5·count]` of captions. A share `hidden` of the batch does not see the pose's own archetype,
        a share `given` of the rest sees it first, or where there is none the nearest pose of what was found, and a share
        `dropped` of all examples is blank; where a caption names no side they are of the pose's side
        (src/diffusion/train/data/shown.rs)."""
        found, words = self.found[caption], self.found_words[caption]
        device, own = found.device, self.own[item]
        made = own >= 0
        side, turned = self.pose_side[item].long(), self.either[caption][:, None]
        # What is given: the own archetype, or of what was found the one whose pose is nearest.
        near = torch.where(turned, self.turned[found, side[:, None]], found)
        apart = (self.shown[near] - self.rows[item][:, None]).norm(dim=-1).mean(-1)
        best = torch.where(made, own, found.gather(1, apart.argmin(1)[:, None])[:, 0])
        is_best = self.name[found] == self.name[best][:, None]
        hide = (torch.rand(len(item), device=device) < hidden) & made
        give = (torch.rand(len(item), device=device) < given) & ~hide
        # It before all, as near as the nearest; then the first that are left, in their order.
        found, words = torch.cat([best[:, None], found], 1), torch.cat([words[:, :1], words], 1)
        out = torch.cat([~give[:, None], is_best & (hide | give)[:, None]], 1).long() * found.shape[1]
        order = (out + torch.arange(found.shape[1], device=device)).argsort(1)[:, : self.count]
        found = found.gather(1, order)
        words = words.gather(1, order[..., None].expand(-1, -1, 2)) * 2 - 1
        found = torch.where(turned, self.turned[found, side[:, None]], found)
        channels = torch.cat([self.shown[found], words[:, :, None].expand(-1, -1, self.rows.shape[1], -1)], -1)
        kept = torch.rand(found.shape, device=device) >= dropped
        channels = channels * kept[:, :, None, None]
        return channels.transpose(1, 2).reshape(len(item), self.rows.shape[1], -1)

    def draw(self, batch, auto_share):
        """Indices of poses and of one caption of each."""
        device = self.rows.device
        item = torch.searchsorted(self.cumulative, torch.rand(batch, device=device, dtype=torch.double)).clamp_max(len(self.rows) - 1)
        written, autos = self.written[item], self.autos[item]
        auto = ((torch.rand(batch, device=device) < auto_share) & (autos > 0)) | (written == 0)
        count = torch.where(auto, autos, written).clamp_min(1)
        pick = (torch.rand(batch, device=device) * count).long().minimum(count - 1)
        return item, self.owned[self.begin[item] + torch.where(auto, written, 0) + pick]

    def text(self, caption, present, blur=0.0):
        """Padded features `[b, longest, 768]`, `valid` and `absent` of captions. `blur` is the share of captions that
        lose a quarter of their tokens, and the noise on all features in units of their spread."""
        slots = torch.arange(self.longest, device=caption.device)
        inside = slots < self.lengths[caption][:, None]
        inside = inside & present[:, None]
        at = (self.starts[caption][:, None] + slots).clamp_max(len(self.features) - 1)
        features = self.features[at]
        if blur:
            chance = torch.rand(len(caption), 1, device=caption.device) < blur
            lost = chance & (torch.rand(inside.shape, device=caption.device) < 0.25)
            lost[:, 0] = False
            inside = inside & ~lost
            features = features + blur * self.spread * torch.randn_like(features)
        features = features * inside[..., None]
        valid = inside.clone()
        valid[:, 0] |= ~present
        return features.float(), valid.float(), (~present).float()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="+", help="files of `posa data export` or `posa data starter`")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    pack(args.lines, args.out)
