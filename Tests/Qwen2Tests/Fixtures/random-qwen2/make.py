"""Makes the random models of this folder and what Hugging Face transformers computes with them.

    pip install torch transformers safetensors && python make.py

Made with transformers 5.24.0, torch 2.15.0. Weights are half-precision numbers; the reference
computes with them in float32. Each model's `expected.json` has a prompt, the logits after it and
after each of the first 4 greedy tokens, and 128 greedy tokens. `closest` is the smallest distance
between the two greatest logits on the way: a model whose greedy text hangs on less than 0.002 is
made again from the next seed.
"""

import json
import pathlib

import torch
import transformers

GEOMETRIES = {
    # Every head its own keys; odd sizes; tied.
    "mha-tied": dict(hidden_size=36, num_hidden_layers=2, num_attention_heads=3,
                     num_key_value_heads=3, intermediate_size=51, vocab_size=101,
                     tie_word_embeddings=True, rope_theta=10000.0),
    "gqa2-untied": dict(hidden_size=40, num_hidden_layers=2, num_attention_heads=4,
                        num_key_value_heads=2, intermediate_size=70, vocab_size=67,
                        tie_word_embeddings=False, rope_theta=1000000.0),
    "gqa7-linear": dict(hidden_size=42, num_hidden_layers=2, num_attention_heads=7,
                        num_key_value_heads=1, intermediate_size=45, vocab_size=83,
                        tie_word_embeddings=True, rope_theta=10000.0,
                        rope_scaling={"rope_type": "linear", "factor": 4.0}),
    "gqa2-yarn": dict(hidden_size=48, num_hidden_layers=2, num_attention_heads=2,
                      num_key_value_heads=1, intermediate_size=40, vocab_size=59,
                      tie_word_embeddings=False, rope_theta=10000.0,
                      rope_scaling={"rope_type": "yarn", "factor": 4.0,
                                    "original_max_position_embeddings": 64}),
}
PROMPT_LENGTHS = {"mha-tied": 37, "gqa2-untied": 16, "gqa7-linear": 65, "gqa2-yarn": 110}


def make(name, geometry, folder, seed):
    torch.manual_seed(seed)
    config = transformers.Qwen2Config(max_position_embeddings=256, rms_norm_eps=1e-6,
                                      attention_dropout=0.0, use_sliding_window=False,
                                      bos_token_id=0, eos_token_id=1, **geometry)
    config._attn_implementation = "eager"
    model = transformers.Qwen2ForCausalLM(config).float().eval()
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if key.endswith("norm.weight"):
                weight.copy_(1 + 0.3 * torch.randn_like(weight))
            elif key.endswith("bias"):
                weight.copy_(0.5 * torch.randn_like(weight))
            elif "embed" in key:
                weight.copy_(torch.randn_like(weight))
            else:
                weight.copy_(1.5 * torch.randn_like(weight) / weight.shape[1] ** 0.5)
            weight.copy_(weight.half().float())
    prompt = torch.randint(0, geometry["vocab_size"], (PROMPT_LENGTHS[name],)).tolist()
    tokens, logits, closest = [], [], float("inf")
    with torch.no_grad():
        for step in range(128):
            out = model(torch.tensor([prompt + tokens]), use_cache=False).logits[0, -1]
            first, second = out.topk(2).values.tolist()
            closest = min(closest, first - second)
            if step < 5:
                logits.append([round(x, 6) for x in out.tolist()])
            tokens.append(int(out.argmax()))
    if closest < 0.002:
        return False
    model.half().save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "expected.json").write_text(json.dumps(
        dict(seed=seed, closest=closest, prompt=prompt, greedy=tokens, logits=logits)) + "\n")
    return True


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    print("transformers", transformers.__version__, "torch", torch.__version__)
    for name, geometry in GEOMETRIES.items():
        (here / name).mkdir(exist_ok=True)
        seed = next(s for s in range(100) if make(name, geometry, here / name, s))
        print(name, "from seed", seed)
