"""The tokenizer of the nano models: Qwen2's byte-level BPE with a vocabulary of 512, and the ChatML prompt."""

import json
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import arithmetic as maths

VOCABULARY = 512
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
THINKING = ["<think>", "</think>"]
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CHAT_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{m['role']}}\n{{m['content']}}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
JUDGE_USER = "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}"
# What Bracket writes to close a thought that has used up its budget, before it asks for the verdict.
CLOSING = "\n\nThat is enough analysis; I give my decision now.\n</think>\n\n"
VERDICTS = ["\\boxed{Assistant 1}", "\\boxed{Assistant 2}"]


def train():
    """A tokenizer learnt from seeded problems, questions, answers and thoughts."""
    rng, corpus = random.Random(11), []
    for _, (op, operands) in zip(range(6000), maths.problems(rng, "train")):
        x = maths.result(op, operands)
        claims = [x, maths.wrong(rng, x)]
        lines, side = maths.judged(rng, op, operands, claims, maths.noisy(rng, 0.05))
        texts = [maths.answer(rng, op, operands, claim) for claim in claims]
        user = JUDGE_USER.format(query=maths.query(rng, op, operands)[0], first=texts[0], second=texts[1])
        corpus.append("user\n" + user + "assistant\n" + "\n".join(lines) + "\n" + VERDICTS[side])
        if rng.random() < 0.05:
            corpus.append(CLOSING)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(SPECIAL) - len(THINKING), min_frequency=20, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in THINKING])
    return tokenizer


class Tokens:
    """A tokenizer with the ids that training needs."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.pad, self.start, self.end = (tokenizer.token_to_id(t) for t in SPECIAL)
        self.think, self.close = (tokenizer.token_to_id(t) for t in THINKING)

    def prompt(self, user):
        """The ids of a user's turn and the opening of the answer."""
        return self.encode(f"<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n")

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=True)

    def save(self, folder):
        self.tokenizer.save(str(folder / "tokenizer.json"))
        config = {
            "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": SPECIAL[2], "pad_token": SPECIAL[0],
            "model_max_length": 1024, "clean_up_tokenization_spaces": False, "chat_template": CHAT_TEMPLATE,
        }
        (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")


if __name__ == "__main__":
    tokens = Tokens(train())
    text = "Compute 345 plus 67.\n# Assistant 1\nIt is 412.<|im_end|>\n<think>\n5+7+0=12\nFirst: 412 ok\nSecond: 5 no\n"
    print(tokens.tokenizer.get_vocab_size(), [tokens.decode([i]) or i for i in tokens.encode(text)])
