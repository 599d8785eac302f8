"""Writes a model as GGUF version 3: matrices as Q8_0, everything else as F32."""
import struct

import numpy as np

from model import SIZE, Experts

ALIGNMENT = 32
U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5
TENSOR_F32, TENSOR_Q8_0 = 0, 8


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, data):
    if kind == STRING:
        return string(data)
    if kind == BOOL:
        return struct.pack("<?", data)
    return struct.pack({U32: "<I", F32: "<f", I32: "<i"}[kind], data)


def entry(key, kind, data):
    return string(key) + struct.pack("<I", kind) + value(kind, data)


def array(key, kind, items):
    return string(key) + struct.pack("<IIQ", ARRAY, kind, len(items)) + b"".join(value(kind, item) for item in items)


def quantise(matrix):
    """Blocks of 32 values: the scale as a half, then 32 signed bytes. Returns the bytes and what they decode to."""
    blocks = matrix.astype(np.float32).reshape(-1, 32)
    scale = np.abs(blocks).max(1) / 127
    half = scale.astype(np.float16)
    with np.errstate(divide="ignore", invalid="ignore"):
        codes = np.where(scale[:, None] > 0, np.rint(blocks / scale[:, None]), 0).astype(np.int8)
    packed = np.concatenate((half[:, None].view(np.uint8), codes.view(np.uint8)), 1)
    return packed.tobytes(), (codes.astype(np.float32) * half.astype(np.float32)[:, None]).reshape(matrix.shape)


def tensors(model):
    """Name, parameter and shape of every tensor; the first number of a GGUF shape is the length of a row."""
    s = SIZE
    yield "token_embd.weight", model.embedding.weight, None
    yield "output_norm.weight", model.norm.weight, None
    yield "output.weight", model.output.weight, None
    for i, layer in enumerate(model.layers):
        block, attention, ffn = f"blk.{i}.", layer.attention, layer.ffn
        yield block + "attn_norm.weight", layer.attn_norm.weight, None
        yield block + "attn_q.weight", attention.q.weight, None
        yield block + "attn_kv_a_mqa.weight", attention.kv_a.weight, None
        yield block + "attn_kv_a_norm.weight", attention.kv_a_norm.weight, None
        yield block + "attn_k_b.weight", attention.k_b, None
        yield block + "attn_v_b.weight", attention.v_b, None
        yield block + "attn_output.weight", attention.output.weight, None
        yield block + "ffn_norm.weight", layer.ffn_norm.weight, None
        if not isinstance(ffn, Experts):
            for name in ("gate", "up", "down"):
                yield block + f"ffn_{name}.weight", getattr(ffn, name).weight, None
            continue
        yield block + "ffn_gate_inp.weight", ffn.router.weight, None
        wide = (s["experts"], s["expert_ff"], s["embedding"])
        yield block + "ffn_gate_exps.weight", ffn.experts.gate.weight, lambda w: w.reshape(wide)
        yield block + "ffn_up_exps.weight", ffn.experts.up.weight, lambda w: w.reshape(wide)
        yield block + "ffn_down_exps.weight", ffn.experts.down.weight, \
            lambda w: w.reshape(s["embedding"], s["experts"], s["expert_ff"]).transpose(1, 0, 2)
        for name in ("gate", "up", "down"):
            yield block + f"ffn_{name}_shexp.weight", getattr(ffn.shared, name).weight, None


def is_matrix(name, data):
    return data.ndim > 1 and not name.endswith("ffn_gate_inp.weight")


def metadata(name, description, tokens, merges, control, template):
    s, a = SIZE, "deepseek2."
    bos, eos = tokens.index("<|bos|>"), tokens.index("<|eos|>")
    return [
        entry("general.architecture", STRING, "deepseek2"),
        entry("general.name", STRING, name),
        entry("general.description", STRING, description),
        entry("general.license", STRING, "apache-2.0"),
        entry("general.file_type", U32, 7),
        entry(a + "vocab_size", U32, len(tokens)),
        entry(a + "context_length", U32, s["context"]),
        entry(a + "embedding_length", U32, s["embedding"]),
        entry(a + "block_count", U32, s["layers"]),
        entry(a + "feed_forward_length", U32, s["dense_ff"]),
        entry(a + "leading_dense_block_count", U32, 1),
        entry(a + "attention.head_count", U32, s["heads"]),
        entry(a + "attention.head_count_kv", U32, 1),
        entry(a + "attention.layer_norm_rms_epsilon", F32, s["epsilon"]),
        entry(a + "attention.kv_lora_rank", U32, s["kv_lora"]),
        entry(a + "attention.key_length", U32, s["kv_lora"] + s["rope"]),
        entry(a + "attention.value_length", U32, s["kv_lora"]),
        entry(a + "attention.key_length_mla", U32, s["nope"] + s["rope"]),
        entry(a + "attention.value_length_mla", U32, s["value"]),
        entry(a + "rope.dimension_count", U32, s["rope"]),
        entry(a + "rope.freq_base", F32, s["rope_base"]),
        entry(a + "expert_count", U32, s["experts"]),
        entry(a + "expert_used_count", U32, s["used"]),
        entry(a + "expert_shared_count", U32, s["shared"]),
        entry(a + "expert_feed_forward_length", U32, s["expert_ff"]),
        entry(a + "expert_weights_scale", F32, 1.0),
        entry(a + "expert_weights_norm", BOOL, False),
        entry(a + "expert_gating_func", U32, 1),
        entry("tokenizer.ggml.model", STRING, "gpt2"),
        entry("tokenizer.ggml.pre", STRING, "deepseek-v3"),
        array("tokenizer.ggml.tokens", STRING, tokens),
        array("tokenizer.ggml.token_type", I32, [3 if token in control else 1 for token in tokens]),
        array("tokenizer.ggml.merges", STRING, [" ".join(merge) for merge in merges]),
        entry("tokenizer.ggml.bos_token_id", U32, bos),
        entry("tokenizer.ggml.eos_token_id", U32, eos),
        entry("tokenizer.ggml.add_bos_token", BOOL, False),
        entry("tokenizer.chat_template", STRING, template),
    ]


def write(path, model, keys):
    """Writes the file, and puts what its quantised tensors decode to back into the model, so that it can be tested."""
    infos, blobs, offset = [], [], 0
    for name, parameter, shape in tensors(model):
        data = parameter.detach().numpy()
        stored = np.ascontiguousarray(shape(data) if shape else data)
        kind = TENSOR_Q8_0 if is_matrix(name, stored) else TENSOR_F32
        blob = stored.astype(np.float32).tobytes()
        if kind == TENSOR_Q8_0:
            blob, decoded = quantise(stored)
            parameter.data.copy_(parameter.data.new_tensor(unshape(name, decoded, data.shape)))
        infos.append(string(name) + struct.pack("<I", stored.ndim) +
                     b"".join(struct.pack("<Q", n) for n in reversed(stored.shape)) + struct.pack("<IQ", kind, offset))
        blobs.append(blob + bytes(-len(blob) % ALIGNMENT))
        offset += len(blobs[-1])
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(keys)) + b"".join(keys) + b"".join(infos)
    with open(path, "wb") as file:
        file.write(head + bytes(-len(head) % ALIGNMENT) + b"".join(blobs))


def unshape(name, decoded, shape):
    if name.endswith("ffn_down_exps.weight"):
        decoded = decoded.transpose(1, 0, 2)
    return decoded.reshape(shape)
