"""Makes quants.gguf and quants.dequantised.safetensors: random blocks of quantised types and their
values by gguf-py's reference dequantiser. Made with gguf 0.19.0 and numpy 2.4.6.

    python make_quants.py
"""
import json
import struct

import gguf
import numpy as np
from gguf.quants import dequantize

random = np.random.default_rng(20)
types = gguf.GGMLQuantizationType
halves = {
    types.Q4_K: [0, 2],
    types.Q5_K: [0, 2],
    types.Q6_K: [208],
    types.Q4_1: [0, 2],
    types.Q5_0: [0],
    types.Q5_1: [0, 2],
}

writer = gguf.GGUFWriter("quants.gguf", "qwen2")
header, data = {}, b""
for kind, places in halves.items():
    _, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (4, size), dtype=np.uint8)
    for place in places:
        # One scale is subnormal in half precision, one negative, one zero.
        scales = np.array([6e-8 * 37, -0.0123, 0.0, 1.5], dtype=np.float16)
        blocks[:, place : place + 2] = scales.view(np.uint8).reshape(4, 2)
    blocks = blocks.reshape(2, 2 * size)
    values = dequantize(blocks, kind).astype("<f4")
    name = f"t.{kind.name}.weight"
    writer.add_tensor(name, blocks, raw_dtype=kind)
    header[name] = {
        "dtype": "F32",
        "shape": list(values.shape),
        "data_offsets": [len(data), len(data) + values.nbytes],
    }
    data += values.tobytes()
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

text = json.dumps(header).encode()
with open("quants.dequantised.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
