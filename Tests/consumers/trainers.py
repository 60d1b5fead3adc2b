"""TRL's trainers take a step on what `check.py` has exported, with a tiny model of random weights."""

import inspect


def tiny(work):
    """A Qwen2 of some thousand weights and a tokenizer of its own, made here."""
    import tokenizers
    import transformers

    texts = [line for path in sorted(work.glob("*-best.jsonl")) for line in open(path)][:200]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=600, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts, trainer)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = (
        "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
    config = transformers.Qwen2Config(
        vocab_size=len(fast), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=2048, pad_token_id=fast.pad_token_id, eos_token_id=fast.eos_token_id)
    return fast, config


def find(name):
    """TRL moves its trainers from time to time."""
    import importlib

    import trl

    if hasattr(trl, name):
        return getattr(trl, name)
    kind = name.removesuffix("Trainer").removesuffix("Config").lower()
    return getattr(importlib.import_module(f"trl.experimental.{kind}"), name)


def step(kind, shape, run, work, tokenizer, config):
    import datasets
    import transformers

    path = work / f"{run}-{shape}.parquet"
    data = datasets.load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(work / "cache"))
    data = data.select(range(min(8, len(data))))
    settings = find(kind + "Config")
    known = inspect.signature(settings).parameters
    wanted = dict(output_dir=str(work / "trained"), max_steps=1, per_device_train_batch_size=4, report_to=[], use_cpu=True,
                  max_length=256, max_completion_length=16, num_generations=4, save_strategy="no", logging_steps=1,
                  bf16=False, gradient_checkpointing=False)
    chosen = settings(**{key: value for key, value in wanted.items() if key in known})
    # From a folder: some trainers open the model a second time, as the one to compare with.
    folder = str(work / ("tiny-reward" if kind == "Reward" else "tiny"))
    if kind == "Reward":
        config.num_labels = 1
        transformers.Qwen2ForSequenceClassification(config).save_pretrained(folder)
        model = transformers.Qwen2ForSequenceClassification.from_pretrained(folder)
    else:
        transformers.Qwen2ForCausalLM(config).save_pretrained(folder)
        model = transformers.Qwen2ForCausalLM.from_pretrained(folder)
    more = {}
    if kind == "GRPO":
        more["reward_funcs"] = lambda completions, **_: [float(len(str(text)) % 7) for text in completions]
    trainer = find(kind + "Trainer")(model=model, args=chosen, train_dataset=data, processing_class=tokenizer, **more)
    loss = trainer.train().training_loss
    if loss != loss:
        raise ValueError("the loss is not a number")
    return loss


def check(work, note):
    import trl

    print(f"TRL {trl.__version__}")
    tokenizer, config = tiny(work)
    for kind, shape in [("SFT", "sft"), ("SFT", "best"), ("DPO", "dpo"), ("Reward", "reward"), ("KTO", "kto"), ("GRPO", "best")]:
        for run in ("texts", "turns"):
            try:
                loss = step(kind, shape, run, work, tokenizer, config)
                print(f"  {kind} on {run}-{shape}: loss {loss:.3f}")
            except Exception as error:
                note(f"{kind} on {run}-{shape}: {type(error).__name__}: {error}")
