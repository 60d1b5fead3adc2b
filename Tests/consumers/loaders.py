"""The loaders of other trainers, those that are installed here, on what `check.py` has exported.

They come with `pip install llamafactory`, `axolotl`, `openrlhf`, `verl`; what each reads is compared with the file's first row.
"""

import importlib.util
import json
import types

import trainers


def axolotl(work, run, tokenizer):
    from axolotl.prompt_strategies.dpo.chat_template import default
    from axolotl.utils.dict import DictDefault

    made = default(DictDefault({"datasets": [{"type": "chat_template"}], "chat_template": "chatml"}), 0)
    read = made[0] if isinstance(made, tuple) else made
    rows = [read(json.loads(line), tokenizer=tokenizer) for line in open(work / f"{run}-axolotl.jsonl")]
    return len(rows), rows[0]["chosen"]


def openrlhf(work, run, tokenizer):
    import datasets
    from openrlhf.datasets.reward_dataset import RewardDataset

    data = datasets.load_dataset(
        "parquet", data_files=str(work / f"{run}-openrlhf.parquet"), split="train", cache_dir=str(work / "cache"))
    names = dict(prompt_key="prompt", chosen_key="chosen", rejected_key="rejected", apply_chat_template=True,
                 tokenizer_chat_template=None)
    arguments = types.SimpleNamespace(**names, data=types.SimpleNamespace(**names))
    rows = RewardDataset(data, tokenizer, 2048, types.SimpleNamespace(args=arguments))
    return len(rows), tokenizer.decode(rows[0][0].flatten().tolist())


def verl(work, run, tokenizer):
    from omegaconf import OmegaConf
    from verl.utils.dataset.rl_dataset import RLHFDataset

    settings = {"prompt_key": "prompt", "max_prompt_length": 2048, "cache_dir": str(work / "cache"), "filter_overlong_prompts": False}
    rows = RLHFDataset(data_files=str(work / f"{run}-verl.parquet"), tokenizer=tokenizer, config=OmegaConf.create(settings), processor=None)
    return len(rows), rows[0]["reward_model"]["ground_truth"] + f" at {rows[0]['index']}"


def llamafactory(work, run, tokenizer):
    import transformers
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args

    folder = work / "llamafactory"
    folder.mkdir(exist_ok=True)
    columns = {"messages": "conversations", "chosen": "chosen", "rejected": "rejected"}
    (folder / "dataset_info.json").write_text(json.dumps({run: {
        "file_name": str(work / f"{run}-sharegpt.jsonl"), "formatting": "sharegpt", "ranking": True, "columns": columns}}))
    tokenizer.save_pretrained(folder)
    transformers.Qwen2ForCausalLM(trainers.tiny(work)[1]).save_pretrained(folder)
    model, data, training, *_ = get_train_args(dict(
        stage="dpo", do_train=True, model_name_or_path=str(folder), dataset=run, dataset_dir=str(folder), template="qwen",
        output_dir=str(folder / "out"), overwrite_cache=True, use_cpu=True, finetuning_type="full", cutoff_len=2048))
    template = get_template_and_fix_tokenizer(tokenizer, data)
    rows = get_dataset(template, model, data, training, stage="rm", tokenizer=tokenizer)["train_dataset"]
    return len(rows), tokenizer.decode(rows[0]["chosen_input_ids"])


def check(work, note):
    shapes = {axolotl: "axolotl", openrlhf: "openrlhf", verl: "verl", llamafactory: "sharegpt"}
    for load, shape in shapes.items():
        if importlib.util.find_spec(load.__name__) is None:
            print(f"  {load.__name__} is not installed: not tried")
            continue
        for run in ("texts", "turns"):
            lines = [json.loads(line) for line in open(work / f"{run}-{shape}.jsonl")]
            first = lines[0]
            wanted = {
                axolotl: lambda: first["chosen"]["content"], openrlhf: lambda: first["chosen"][-1]["content"],
                llamafactory: lambda: first["chosen"]["value"],
                verl: lambda: f"{first['reward_model']['ground_truth']} at 0"}[load]()
            try:
                count, text = load(work, run, trainers.tiny(work)[0])
            except Exception as error:
                note(f"{load.__name__} on {run}-{shape}: {type(error).__name__}: {error}")
                continue
            if count != len(lines) or wanted.strip() not in text:
                note(f"{load.__name__} on {run}-{shape}: {count} rows of {len(lines)}, the first {text!r}")
            else:
                print(f"  {load.__name__} on {run}-{shape}: {count} rows")
