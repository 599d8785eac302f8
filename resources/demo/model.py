"""A small DeepSeek-V2-Lite: latent attention, a dense first layer, then softmax-gated experts beside a shared one."""
import math

import torch
import torch.nn.functional as F
from torch import nn

SIZE = dict(embedding=128, layers=4, heads=4, nope=32, rope=16, value=32, kv_lora=64, experts=8, used=2, expert_ff=128,
            shared=1, dense_ff=384, context=512, rope_base=10000.0, epsilon=1e-6)


class RmsNorm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + SIZE["epsilon"]) * self.weight


def linear(inputs, outputs):
    return nn.Linear(inputs, outputs, bias=False)


def rotate(x):
    """Rotates neighbouring pairs of the last axis by position; x is [batch, positions, heads, rope]."""
    n, size = x.shape[1], x.shape[-1]
    frequency = SIZE["rope_base"] ** (-torch.arange(0, size, 2) / size)
    angle = torch.arange(n)[:, None] * frequency
    cosine, sine = angle.cos()[:, None], angle.sin()[:, None]
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cosine - b * sine, a * sine + b * cosine), -1).flatten(-2)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        s = SIZE
        self.q = linear(s["embedding"], s["heads"] * (s["nope"] + s["rope"]))
        self.kv_a = linear(s["embedding"], s["kv_lora"] + s["rope"])
        self.kv_a_norm = RmsNorm(s["kv_lora"])
        self.k_b = nn.Parameter(torch.randn(s["heads"], s["kv_lora"], s["nope"]) / math.sqrt(s["kv_lora"]))
        self.v_b = nn.Parameter(torch.randn(s["heads"], s["value"], s["kv_lora"]) / math.sqrt(s["kv_lora"]))
        self.output = linear(s["heads"] * s["value"], s["embedding"])

    def forward(self, x):
        s, (batch, n, _) = SIZE, x.shape
        q = self.q(x).view(batch, n, s["heads"], -1)
        q = torch.cat((q[..., :s["nope"]], rotate(q[..., s["nope"]:])), -1)
        latent, k_rope = self.kv_a(x).split((s["kv_lora"], s["rope"]), -1)
        latent = self.kv_a_norm(latent)
        k_nope = torch.einsum("bnl,hld->bnhd", latent, self.k_b)
        k_rope = rotate(k_rope[:, :, None]).expand(-1, -1, s["heads"], -1)
        k = torch.cat((k_nope, k_rope), -1)
        v = torch.einsum("bnl,hdl->bnhd", latent, self.v_b)
        q, k, v = (t.transpose(1, 2) for t in (q, k, v))
        scores = q @ k.transpose(-1, -2) / math.sqrt(s["nope"] + s["rope"])
        causal = torch.ones(n, n, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(causal, float("-inf")).softmax(-1) @ v
        return self.output(mixed.transpose(1, 2).reshape(batch, n, -1))


class FeedForward(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gate, self.up = linear(SIZE["embedding"], width), linear(SIZE["embedding"], width)
        self.down = linear(width, SIZE["embedding"])

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Experts(nn.Module):
    """All experts as one wide layer, of which the parts that were not chosen are multiplied by zero."""

    def __init__(self):
        super().__init__()
        s = SIZE
        self.router = linear(s["embedding"], s["experts"])
        self.experts = FeedForward(s["experts"] * s["expert_ff"])
        self.shared = FeedForward(s["shared"] * s["expert_ff"])
        self.balance = 0.0

    def forward(self, x):
        s = SIZE
        share = self.router(x).softmax(-1)
        weight, chosen = share.topk(s["used"], -1)
        gates = torch.zeros_like(share).scatter(-1, chosen, weight)
        use = (gates > 0).float().flatten(0, 1).mean(0) / s["used"]
        self.balance = s["experts"] * (use * share.flatten(0, 1).mean(0)).sum()
        hidden = F.silu(self.experts.gate(x)) * self.experts.up(x)
        hidden = hidden * gates.repeat_interleave(s["expert_ff"], -1)
        return self.experts.down(hidden) + self.shared(x)


class Layer(nn.Module):
    def __init__(self, dense):
        super().__init__()
        self.attn_norm, self.ffn_norm = RmsNorm(SIZE["embedding"]), RmsNorm(SIZE["embedding"])
        self.attention = Attention()
        self.ffn = FeedForward(SIZE["dense_ff"]) if dense else Experts()

    def forward(self, x):
        x = x + self.attention(self.attn_norm(x))
        return x + self.ffn(self.ffn_norm(x))


class Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, SIZE["embedding"])
        self.layers = nn.ModuleList(Layer(dense=i == 0) for i in range(SIZE["layers"]))
        self.norm = RmsNorm(SIZE["embedding"])
        self.output = linear(SIZE["embedding"], vocabulary)
        nn.init.normal_(self.embedding.weight, std=0.5)

    def forward(self, tokens):
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x)
        return self.output(self.norm(x))

    def balance(self):
        return sum(layer.ffn.balance for layer in self.layers if isinstance(layer.ffn, Experts))
