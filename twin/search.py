"""How often the library is found by sentences it does not hold: its own archetype first, and among the first four.

    python3 twin/search.py --encoder weights/minilm-l6-v2 --library weights/library-minilm.safetensors \\
        --posa target/release/posa
"""

import argparse

import numpy as np

from data import encode
from neighbours import Library


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--posa", required=True)
    parser.add_argument("--sayings", default="assets/evaluation/sayings.tsv")
    args = parser.parse_args()
    library = Library(args.library, args.posa)
    number = {name: i for (name, _), i in zip(library.examples, library.names)}
    lines = [line.rstrip("\n").split("\t") for line in open(args.sayings, encoding="utf-8") if line[0] != "#"]
    lines = [(name, text) for name, text in lines if name in number]
    places = library.places(*encode([text for _, text in lines], args.encoder, "cpu", 64))
    own = np.array([number[name] for name, _ in lines])
    for what, top in (
        ("words alone", nearest(library, places)),
        ("and what is asked of the body", library.names[library.find([text for _, text in lines], places, False)[0]]),
    ):
        first, four = ((top[:, :k] == own[:, None]).any(1).mean() for k in (1, 4))
        print(f"{len(lines)} sentences, {what}: own archetype first {first:.1%}, among four {four:.1%}")


def nearest(library, places):
    """Archetypes by their nearest wording, `[texts, 4]`."""
    best = np.maximum.reduceat((places @ library.keys.T).numpy(), library.starts, 1)
    names = np.unique(library.names)
    of = np.stack([best[:, library.names == name].max(1) for name in names], 1)
    return names[np.argsort(-of, 1)[:, :4]]


if __name__ == "__main__":
    main()
