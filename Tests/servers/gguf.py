#!/usr/bin/env python3
"""Writes a Hugging Face folder of the Qwen2 family in 16 bits as a GGUF file, for the servers of llama.cpp.

   gguf.py samples/models/nano-judge nano-judge.gguf

The format: ggml-org/ggml, docs/gguf.md. Tensors are copied as they are, vectors in 32 bits; nothing is quantised.
"""
import json, pathlib, struct, sys

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5
TENSORS = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
LAYER = {
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, v):
    if kind == STRING: return string(v)
    if kind == ARRAY:
        inner, items = v
        return struct.pack("<IQ", inner, len(items)) + b"".join(value(inner, item) for item in items)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], v)


def tensor_name(name):
    stem, end = name.rsplit(".", 1)
    if stem in TENSORS: return f"{TENSORS[stem]}.{end}"
    _, _, number, part = stem.split(".", 3)
    return f"blk.{number}.{LAYER[part]}.{end}"


def tensors(folder):
    """Name, shape with the fastest dimension first, GGML's number of the type, bytes."""
    raw = (folder / "model.safetensors").read_bytes()
    size, = struct.unpack_from("<Q", raw)
    for name, t in json.loads(raw[8:8 + size]).items():
        if name == "__metadata__": continue
        start, end = t["data_offsets"]
        data, floats = raw[8 + size + start:8 + size + end], {"F32": 0, "F16": 1}[t["dtype"]]
        if len(t["shape"]) == 1 and floats == 1:
            count = len(data) // 2
            data, floats = struct.pack(f"<{count}f", *struct.unpack(f"<{count}e", data)), 0
        yield tensor_name(name), t["shape"][::-1], floats, data


def vocabulary(folder, size):
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokens, kinds = [f"[PAD{i}]" for i in range(size)], [UNUSED] * size
    for token, i in tokenizer["model"]["vocab"].items(): tokens[i], kinds[i] = token, NORMAL
    for added in tokenizer["added_tokens"]:
        tokens[added["id"]] = added["content"]
        kinds[added["id"]] = CONTROL if added["special"] else USER_DEFINED
    merges = [m if isinstance(m, str) else " ".join(m) for m in tokenizer["model"]["merges"]]
    return tokens, kinds, merges


def main(folder, target):
    config = json.loads((folder / "config.json").read_text())
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    tokens, kinds, merges = vocabulary(folder, config["vocab_size"])
    q = "qwen2."
    members = [
        ("general.architecture", STRING, "qwen2"), ("general.name", STRING, folder.name),
        ("general.file_type", UINT32, 1), (q + "context_length", UINT32, config["max_position_embeddings"]),
        (q + "embedding_length", UINT32, config["hidden_size"]), (q + "block_count", UINT32, config["num_hidden_layers"]),
        (q + "feed_forward_length", UINT32, config["intermediate_size"]),
        (q + "attention.head_count", UINT32, config["num_attention_heads"]),
        (q + "attention.head_count_kv", UINT32, config["num_key_value_heads"]),
        (q + "rope.freq_base", FLOAT32, config["rope_theta"]),
        (q + "attention.layer_norm_rms_epsilon", FLOAT32, config["rms_norm_eps"]),
        ("tokenizer.ggml.model", STRING, "gpt2"), ("tokenizer.ggml.pre", STRING, "qwen2"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, tokens)), ("tokenizer.ggml.token_type", ARRAY, (INT32, kinds)),
        ("tokenizer.ggml.merges", ARRAY, (STRING, merges)),
        ("tokenizer.ggml.eos_token_id", UINT32, tokens.index(settings["eos_token"])),
        ("tokenizer.ggml.padding_token_id", UINT32, tokens.index(settings["pad_token"])),
        ("tokenizer.ggml.add_bos_token", BOOL, False), ("tokenizer.chat_template", STRING, settings["chat_template"]),
    ]
    all_tensors = list(tensors(folder))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(all_tensors), len(members))
    for name, kind, v in members: head += string(name) + struct.pack("<I", kind) + value(kind, v)
    data = b""
    for name, shape, kind, part in all_tensors:
        head += string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, len(data))
        data += part + bytes(-len(part) % 32)
    target.write_bytes(head + bytes(-len(head) % 32) + data)


if __name__ == "__main__": main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
