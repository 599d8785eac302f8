"""Byte-level byte-pair encoding: learns a small vocabulary from the corpus and encodes with it.

The pre-tokenizer is the one that GGUF files call "deepseek-v3": its three patterns, one after the other.
"""
import collections

import regex

PATTERNS = [
    r"\p{N}{1,3}",
    r"[一-龥぀-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
]
CONTROL = ["<|bos|>", "<|eos|>", "<|user|>", "<|assistant|>", "<think>", "</think>"]


def byte_characters():
    """The printable character that stands for each byte in the vocabulary (the GPT-2 alphabet)."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, extra = {}, 0
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(256 + extra)
            extra += 1
    return table


BYTES = byte_characters()


def pieces(text):
    parts = [text]
    for pattern in PATTERNS:
        cut = []
        for part in parts:
            at = 0
            for match in regex.finditer(pattern, part):
                if match.start() > at:
                    cut.append(part[at:match.start()])
                if match.end() > match.start():
                    cut.append(match.group())
                at = match.end()
            if at < len(part):
                cut.append(part[at:])
        parts = cut
    return ["".join(BYTES[b] for b in part.encode()) for part in parts]


def learn(texts, size):
    """Merges, most frequent pair first (ties: the smaller pair), until the vocabulary has `size` tokens."""
    words = collections.Counter(piece for text in texts for piece in pieces(text))
    words = {tuple(word): count for word, count in words.items()}
    tokens = [BYTES[b] for b in range(256)]
    known = set(tokens)
    merges = []
    while len(tokens) + len(CONTROL) < size:
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < 2:
            break
        merges.append(best)
        if best[0] + best[1] not in known:
            known.add(best[0] + best[1])
            tokens.append(best[0] + best[1])
        words = {join(word, best): count for word, count in words.items()}
    return tokens + CONTROL, merges


class Bpe:
    def __init__(self, tokens, merges):
        self.ids = {token: i for i, token in enumerate(tokens)}
        self.ranks = {merge: i for i, merge in enumerate(merges)}
        self.cache = {}

    def encode(self, text):
        return [token for piece in pieces(text) for token in self.encode_piece(piece)]

    def encode_piece(self, piece):
        if piece not in self.cache:
            word = tuple(piece)
            while len(word) > 1:
                best = min(zip(word, word[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if best not in self.ranks:
                    break
                word = join(word, best)
            self.cache[piece] = [self.ids[part] for part in word]
        return self.cache[piece]


def join(word, pair):
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)
