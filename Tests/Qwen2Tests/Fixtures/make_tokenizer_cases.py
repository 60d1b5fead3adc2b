"""Makes tokenizer_cases.jsonl: random texts and their tokens by the tokenizers library, for the
tiny tokenizer beside this file and for Qwen2's. Made with tokenizers 0.23.3 and Python 3.11.

    python make_tokenizer_cases.py QWEN2_TOKENIZER_JSON [COUNT [OUTPUT]]
"""
import json
import random
import sys

from tokenizers import Tokenizer

PIECES = (
    " |  |   |\n|\n\n|\r\n|\t|'s|'S|'ll|'LL|'ve|'RE|'t|'M|'d|'x|'|''|a|I|the| the|Word|iPhone15|x_y|über|naïve|"
    "e\u0301|\u0301|a\u0323\u0302|Ω|\u2126|Å|\u212b|1|42|3.14|１２|١٢٣|½|Ⅷ|²|!|?!|...|—|“|”|$|€|#|/*|*/|://|()|[]{}|"
    "字|漢字|ひらがな|カタカナ|한국어|\u1112\u1161\u11ab|ไทย|हिन्दी|தமிழ்|العربية|שלום|Ελληνικά|Привет|"
    "🙂|👩\u200d👩\u200d👧|🇩🇪|👍🏽|\u200b|\u00a0|\u2003|\u2028|\u3000|\u0085|\ufeff|\x00|\x1b|\x7f|\ufffd|"
    "\U0001d400|\U00020000|\U0010ffff|\ue000|ﬁ|ſ|'ſ|İ|ı|ß|ẞ|ǆ|"
    "<|im_start|>|<|im_end|>|<|endoftext|>|<think>|</think>|<|im_|end|>"
).split("|")
# The separator itself, and the control tokens it cuts up, go in by hand.
PIECES += ["|", "||", "<|im_start|>", "<|im_end|>", "<|endoftext|>"]
BLOCKS = [
    (0x20, 0x7E), (0x20, 0x7E), (0x80, 0x24F), (0x250, 0x36F), (0x370, 0x5FF), (0x600, 0x1AFF),
    (0x1B00, 0x2FFF), (0x3000, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF), (0x20000, 0x10FFFF),
]


def text(chance):
    out = []
    for _ in range(chance.choice([1, 3, 8, 20])):
        if chance.random() < 0.6:
            out.append(chance.choice(PIECES))
        elif chance.random() < 0.8:
            out.append("".join(chr(chance.randint(*chance.choice(BLOCKS))) for _ in range(3)))
        else:
            letters = chance.choice(["ab", "aeiou ", " \n", "\r\n\t ", "0123456789", "a'st", "!?."])
            out.append("".join(chance.choice(letters) for _ in range(chance.randint(1, 30))))
    return "".join(out)


def main():
    qwen2 = Tokenizer.from_file(sys.argv[1])
    nano = Tokenizer.from_file("nano_tokenizer.json")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 250
    output = sys.argv[3] if len(sys.argv) > 3 else "tokenizer_cases.jsonl"
    chance = random.Random(count)
    with open(output, "w", encoding="utf-8") as file:
        for _ in range(count):
            sample = text(chance)
            record = {"text": sample}
            for name, tokenizer in [("nano", nano), ("qwen2", qwen2)]:
                record[name] = tokenizer.encode(sample, add_special_tokens=False).ids
                decoded = tokenizer.decode(record[name], skip_special_tokens=True)
                if decoded != sample:
                    record[name + "_decoded"] = decoded
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
            file.write(line + "\n")


main()
