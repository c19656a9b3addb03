"""The examples of the library that every caption finds, for train.py --examples: what src/diffusion/retrieval does.

    python3 twin/neighbours.py data.npz --encoder weights/minilm-l6-v2 --library weights/library-minilm.safetensors \\
        --posa target/release/posa --out neighbours.npz
"""

import argparse
import json
import re
import subprocess
import tempfile

import numpy as np
import torch
from safetensors import safe_open

from data import encode_cached

# As in src/diffusion/retrieval/{search,metric}.rs and src/diffusion/train/data/shown.rs.
CANDIDATES, WORTH, SAME, LOOKED_FOR, BEYOND = 64, 0.3, 0.998, 12, 0.5
CHUNK = 500
# Near enough to what corpus::mirror_text turns round.
SIDED = re.compile(r"\b(left|right|clockwise|counter)", re.I)


def describe(posa, texts, poses):
    """What `posa describe` says of pairs of a text and a pose, a dict each."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as lines:
        for text, pose in zip(texts, poses):
            record = dict(prompt=text, seed=0, index=0, joints=pose.reshape(22, 3).tolist())
            lines.write(json.dumps(record) + "\n")
        lines.flush()
        out = subprocess.run([posa, "describe", lines.name, "--json"], capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


class Library:
    """A library file, and what each of its examples meets."""

    def __init__(self, path, posa):
        with safe_open(path, "pt") as f:
            about = json.loads(f.metadata()["posa-library"])
            self.examples, self.gist = about["examples"], about["gist"]
            keys, self.owners, self.poses, self.map = (f.get_tensor(name) for name in ("keys", "owners", "poses", "map"))
            self.sayings = f.get_tensor("sayings").long().numpy()
        self.keys = torch.nn.functional.normalize(keys.float(), dim=1)
        known = {name: i for i, name in enumerate(sorted({name for name, _ in self.examples}))}
        self.names = np.array([known[name] for name, _ in self.examples])
        self.starts = np.searchsorted(self.owners.long().numpy(), np.arange(len(self.poses)))
        self.poses, self.posa = self.poses.numpy(), posa
        self.holds = [set(one["claims"]) for one in describe(posa, [""] * len(self.poses), self.poses)]

    def places(self, features, starts, lengths):
        """Where texts lie: their mean token states under the library's map, unit vectors."""
        out = torch.empty(len(starts), self.map.shape[0])
        for i, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist())):
            out[i] = features[start : start + length].float().mean(0)
        unit = torch.nn.functional.normalize
        halves = [unit(out[:, : self.gist], dim=1), BEYOND * unit(out[:, self.gist :], dim=1)]
        return unit(torch.cat(halves, 1) @ self.map, dim=1)

    def find(self, texts, places, known):
        """The nearest examples of each text, the best first: numbers, similarities and agreements `[texts, 12]`.
        `known` texts are the library's own, and find no wording of the same saying."""
        said = describe(self.posa, texts, self.poses[[0] * len(texts)])
        asked = [[(c["claims"], c["negated"]) for c in one["checks"]] for one in said]
        every = {name for one in asked for some, _ in one for name in some} | set.union(*self.holds)
        names = {name: i for i, name in enumerate(sorted(every))}
        table = np.zeros((len(self.poses), len(names)), bool)
        for row, one in zip(table, self.holds):
            row[[names[name] for name in one]] = True
        top = np.zeros((len(texts), LOOKED_FOR), np.int16)
        similarity, agreement = np.zeros(top.shape, np.float16), np.zeros(top.shape, np.float16)
        for begin in range(0, len(texts), CHUNK):
            cosines = (places[begin : begin + CHUNK] @ self.keys.T).numpy()
            for row in cosines if known else []:
                row[np.isin(self.sayings, self.sayings[row > SAME])] = -1
            best = np.maximum.reduceat(cosines, self.starts, 1)
            for i, row in enumerate(best, begin):
                near = np.argpartition(-row, CANDIDATES)[:CANDIDATES]
                met = [table[near][:, [names[name] for name in some]].any(1) != negated for some, negated in asked[i]]
                share = np.mean(met, 0) if met else np.ones(len(near))
                order = np.lexsort((near, -(row[near] + WORTH * share)))
                # Of an archetype and its mirror image one is enough.
                order = order[np.sort(np.unique(self.names[near[order]], return_index=True)[1])][:LOOKED_FOR]
                top[i], similarity[i], agreement[i] = near[order], row[near][order], share[order]
        return top, similarity, agreement


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--posa", required=True)
    parser.add_argument("--longest", type=int, default=40)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    library = Library(args.library, args.posa)
    z = np.load(args.data)
    texts = z["texts"].tobytes().decode().split("\n")
    features = encode_cached(texts, args.encoder, "cpu", args.longest, args.data + ".features")
    top, similarity, agreement = library.find(texts, library.places(*features), True)
    number = {(name, side): i for i, (name, side) in enumerate(library.examples)}
    clips, sides = z["clips"].tolist(), z["mirrored"].tolist()
    np.savez_compressed(
        args.out,
        top=top,
        sim=similarity,
        agr=agreement,
        poses=library.poses,
        # Of each caption whether it names no side; of each example the same on either side; of each pose its own.
        either=np.array([SIDED.search(text) is None for text in texts]),
        turned=np.array([[number.get((name, s), i) for s in (False, True)] for i, (name, _) in enumerate(library.examples)]),
        own=np.array([number.get(key, -1) for key in zip(clips, sides)]),
        pose_side=np.array(sides),
    )


if __name__ == "__main__":
    main()
