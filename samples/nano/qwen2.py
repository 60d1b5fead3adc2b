"""Qwen2 in torch, with Hugging Face's parameter names: the nano geometry, batched sampling with a cache, safetensors."""

import json
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

GEOMETRY = {
    "hidden_size": 128, "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
    "intermediate_size": 384, "vocab_size": 512, "rope_theta": 10000.0, "rms_norm_eps": 1e-6,
}


class Norm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x):
        x32 = x.float()
        return self.weight * (x32 * torch.rsqrt(x32.pow(2).mean(-1, keepdim=True) + GEOMETRY["rms_norm_eps"])).to(x.dtype)


class Attention(nn.Module):
    def __init__(self, g):
        super().__init__()
        self.heads, self.groups = g["num_attention_heads"], g["num_key_value_heads"]
        d = g["hidden_size"]
        self.size = d // self.heads
        self.q_proj = nn.Linear(d, d)
        self.k_proj = nn.Linear(d, self.groups * self.size)
        self.v_proj = nn.Linear(d, self.groups * self.size)
        self.o_proj = nn.Linear(d, d, bias=False)

    def forward(self, x, rotation, mask, cache, at):
        b, t, _ = x.shape
        q = rotate(self.q_proj(x).view(b, t, self.heads, self.size).transpose(1, 2), rotation)
        k = rotate(self.k_proj(x).view(b, t, self.groups, self.size).transpose(1, 2), rotation)
        v = self.v_proj(x).view(b, t, self.groups, self.size).transpose(1, 2)
        if cache is not None:
            cache[0][:, :, at : at + t], cache[1][:, :, at : at + t] = k, v
            k, v = cache[0][:, :, : at + t], cache[1][:, :, : at + t]
        k = k.repeat_interleave(self.heads // self.groups, 1)
        v = v.repeat_interleave(self.heads // self.groups, 1)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, -1))


class Block(nn.Module):
    def __init__(self, g):
        super().__init__()
        d, ff = g["hidden_size"], g["intermediate_size"]
        self.input_layernorm, self.post_attention_layernorm = Norm(d), Norm(d)
        self.self_attn = Attention(g)
        self.mlp = nn.ModuleDict(
            {
                "gate_proj": nn.Linear(d, ff, bias=False), "up_proj": nn.Linear(d, ff, bias=False),
                "down_proj": nn.Linear(ff, d, bias=False),
            }
        )

    def forward(self, x, *context):
        x = x + self.self_attn(self.input_layernorm(x), *context)
        h = self.post_attention_layernorm(x)
        return x + self.mlp["down_proj"](F.silu(self.mlp["gate_proj"](h)) * self.mlp["up_proj"](h))


class Qwen2(nn.Module):
    def __init__(self, seed=0):
        super().__init__()
        g = GEOMETRY
        self.model = nn.ModuleDict(
            {
                "embed_tokens": nn.Embedding(g["vocab_size"], g["hidden_size"]),
                "layers": nn.ModuleList(Block(g) for _ in range(g["num_hidden_layers"])),
                "norm": Norm(g["hidden_size"]),
            }
        )
        generator = torch.Generator().manual_seed(seed)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                scale = 0.02 if "embed" in name else 1 / math.sqrt(p.shape[1])
                if name.endswith(("o_proj.weight", "down_proj.weight")):
                    scale /= math.sqrt(2 * g["num_hidden_layers"])
                p.data.normal_(0, scale, generator=generator)
            elif name.endswith("bias"):
                p.data.zero_()

    def hidden(self, ids, positions, mask=None, caches=None, at=0):
        x = self.model["embed_tokens"](ids)
        rotation = rotations(positions)
        for i, layer in enumerate(self.model["layers"]):
            x = layer(x, rotation, mask, caches[i] if caches else None, at)
        return self.model["norm"](x)

    def logits(self, hidden):
        return F.linear(hidden, self.model["embed_tokens"].weight)

    def loss(self, ids, targets):
        """Mean cross-entropy over the targets that are not -100; ids and targets are [batch, length]."""
        positions = torch.arange(ids.shape[1]).expand_as(ids)
        logits = self.logits(self.hidden(ids, positions))
        return F.cross_entropy(logits.float().view(-1, logits.shape[-1]), targets.reshape(-1), ignore_index=-100)

    def log_probabilities(self, ids, targets):
        """The log-probability of each target that is not -100 (0 elsewhere): [batch, length]."""
        positions = torch.arange(ids.shape[1]).expand_as(ids)
        logits = self.logits(self.hidden(ids, positions)).float()
        return -F.cross_entropy(logits.transpose(1, 2), targets, ignore_index=-100, reduction="none")

    @torch.no_grad()
    def sample(self, prompts, end, limit, temperature, generator):
        """Completions of many prompts at once, ids without the end token, cut at `limit`; temperature 0 is greedy."""
        b, width = len(prompts), max(map(len, prompts))
        ids = torch.full((b, width), end)
        valid = torch.zeros(b, width + limit, dtype=torch.bool)
        for i, p in enumerate(prompts):  # padded on the left
            ids[i, width - len(p) :] = torch.tensor(p)
            valid[i, width - len(p) : width] = True
        g = GEOMETRY
        shape = (2, b, g["num_key_value_heads"], width + limit, g["hidden_size"] // g["num_attention_heads"])
        caches = [torch.zeros(shape) for _ in range(g["num_hidden_layers"])]
        positions = (valid[:, :width].long().cumsum(1) - 1).clamp(min=0)
        mask = valid[:, None, None, :width] & torch.ones(width, width, dtype=torch.bool).tril()
        mask = mask | torch.eye(width, dtype=torch.bool)  # a padded row may see itself, so that no row is empty
        x = self.hidden(ids, positions, mask, caches, 0)[:, -1]
        position, done, out = positions[:, -1], torch.zeros(b, dtype=torch.bool), []
        rows = torch.arange(b)
        completions = [None] * b
        for step in range(limit):
            logits = self.logits(x).float()
            if temperature == 0:
                token = logits.argmax(-1)
            else:
                token = torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0]
            out.append(token)
            done |= token == end
            if done.sum() > len(done) // 2 or done.all() or step == limit - 1:
                text = torch.stack(out, 1)
                if done.all() or step == limit - 1:
                    for row, line in zip(rows.tolist(), text.tolist()):
                        completions[row] = line
                    break
                for row, line in zip(rows[done].tolist(), text[done].tolist()):
                    completions[row] = line
                keep = ~done  # finished rows leave the batch
                rows, valid, position, token = rows[keep], valid[keep], position[keep], token[keep]
                caches = [c[:, keep] for c in caches]
                out = list(text[keep].unbind(1))
                done = torch.zeros(len(rows), dtype=torch.bool)
            position = position + 1
            valid[:, width + step] = True
            mask = valid[:, None, None, : width + step + 1]
            x = self.hidden(token[:, None], position[:, None], mask, caches, width + step)[:, -1]
        return [line[: line.index(end)] if end in line else line for line in completions]


def rotations(positions):
    size = GEOMETRY["hidden_size"] // GEOMETRY["num_attention_heads"]
    inverse = GEOMETRY["rope_theta"] ** (-torch.arange(0, size, 2).float() / size)
    angles = positions[:, None, :, None].float() * inverse
    angles = torch.cat([angles, angles], -1)
    return angles.cos(), angles.sin()


def rotate(x, rotation):
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], -1)
    return (x * rotation[0] + turned * rotation[1]).to(x.dtype)


def load(folder):
    model = Qwen2()
    model.load_state_dict({k: v.float() for k, v in load_file(str(folder / "model.safetensors")).items()})
    return model


def save(model, tokens, folder, dtype=torch.float32):
    """Writes a Hugging Face folder; the embedding is tied, so that it is there once."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.to(dtype).contiguous() for k, v in model.state_dict().items()}, str(folder / "model.safetensors"),
              metadata={"format": "pt"})
    config = {
        "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", **GEOMETRY, "max_position_embeddings": 1024,
        "hidden_act": "silu", "tie_word_embeddings": True, "attention_dropout": 0.0, "use_sliding_window": False,
        "initializer_range": 0.02, "use_cache": True, "torch_dtype": str(dtype).removeprefix("torch."),
        "bos_token_id": tokens.pad, "eos_token_id": tokens.end, "pad_token_id": tokens.pad,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    generation = {
        "do_sample": True, "temperature": 1.0, "eos_token_id": [tokens.end, tokens.pad], "pad_token_id": tokens.pad,
        "max_new_tokens": 256,
    }
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=1) + "\n")
    tokens.save(folder)
