"""A full-size CLIP text tower with random weights and what Hugging Face transformers makes of captions with it, for
Posa's test of its own tower:

    python3 twin/clip_reference.py FOLDER weights/clip-vit-b32/tokenizer.json
    POSA_CLIP_REFERENCE=FOLDER cargo test --release --workspace --lib full_size
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import CLIPTextConfig, CLIPTextModel

CAPTIONS = [
    "arms raised",
    "a person kneels on the left knee and points to the right with the right arm",
    "golf swing, follow-through!",
    "Pirouetting gracefully; it's someone's 2nd try",
    "a tired commuter " * 40,
]


def main():
    folder, tokenizer = Path(sys.argv[1]), Tokenizer.from_file(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    config = CLIPTextConfig(
        vocab_size=49408, hidden_size=512, intermediate_size=2048, num_hidden_layers=12, num_attention_heads=8,
        max_position_embeddings=77, hidden_act="quick_gelu", bos_token_id=49406, eos_token_id=49407,
    )
    model = CLIPTextModel(config).eval()
    ids = []
    for caption in CAPTIONS:
        one = tokenizer.encode(caption).ids
        one = one if len(one) <= 77 else one[:76] + one[-1:]
        ids.append(one + [49407] * (77 - len(one)))
    with torch.inference_mode():
        states = model(input_ids=torch.tensor(ids)).last_hidden_state
    np.save(folder / "last_hidden_state.npy", states.numpy().astype(np.float32))
    json.dump({"captions": CAPTIONS, "input_ids": ids}, open(folder / "inputs.json", "w"))
    kept = {k if k.startswith("text_model.") else f"text_model.{k}": v.contiguous() for k, v in model.state_dict().items()}
    save_file({k: v for k, v in kept.items() if not k.endswith("position_ids")}, folder / "model.safetensors")
    print(f"{len(CAPTIONS)} captions, states {tuple(states.shape)}")


if __name__ == "__main__":
    main()
