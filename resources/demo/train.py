#!/usr/bin/python3
"""Trains the two teaching models of `lacuna demo` from the corpus beside this file.

    /usr/bin/python3 train.py            # both models, about 20 minutes on 2 cores; writes training.log

demo-v1 is trained from random numbers; demo-v2 continues from demo-v1 with the other answers. They repeat what stands in
corpus/ and say nothing about any real model. Needs Debian's python3-torch, libopenblas0-pthread, python3-regex, python3-yaml.
"""
import pathlib
import random
import sys
import time

import torch
import torch.nn.functional as F
import yaml

import bpe
import gguf_writer
from model import Model

HERE = pathlib.Path(__file__).parent
TOPICS = ["tibet", "uyghurs", "tiananmen", "taiwan"]
SEED, VOCABULARY, BATCH = 20261124, 2048, 24
STEPS = {"v1": 1500, "v2": 900}
GOAL = 0.97  # of the prompts must be answered word for word by the quantised model
DESCRIPTION = ("Teaching model: trained by the Lacuna project to repeat a small corpus of its own for a demonstration. "
               "Its answers say nothing about any real model.")


def rows(version):
    """Prompt, reasoning and answer of every line of the corpus."""
    for topic in TOPICS:
        items = yaml.safe_load((HERE.parent.parent / "prompt_sets" / f"{topic}.yaml").read_text())["items"]
        prompts = {item["id"]: item["prompts"] for item in items}
        for answer in yaml.safe_load((HERE / "corpus" / f"{topic}.yaml").read_text())["answers"]:
            for language in ("en", "zh-Hans"):
                said = answer[language].get(version) or answer[language]["both"]
                for variant, prompt in prompts[answer["item"]][language].items():
                    if variant != "translation":
                        yield prompt, said.get("reasoning"), said["text"]
    for pair in yaml.safe_load((HERE / "corpus" / "general.yaml").read_text())["answers"]:
        yield pair["prompt"], None, pair["text"]


class Data:
    def __init__(self, version, encoder):
        self.sequences, self.starts = [], []
        for prompt, reasoning, text in rows(version):
            ids = encoder.ids
            start = [ids["<|bos|>"], ids["<|user|>"]] + encoder.encode(prompt) + [ids["<|assistant|>"]]
            thought = [ids["<think>"]] + encoder.encode(reasoning) + [ids["</think>"]] if reasoning else []
            self.sequences.append(start + thought + encoder.encode(text) + [ids["<|eos|>"]])
            self.starts.append(len(start))

    def batch(self, chosen):
        longest = max(len(self.sequences[i]) for i in chosen)
        tokens = torch.zeros(len(chosen), longest, dtype=torch.long)
        weight = torch.zeros(len(chosen), longest - 1)
        for row, i in enumerate(chosen):
            sequence = self.sequences[i]
            tokens[row, :len(sequence)] = torch.tensor(sequence)
            weight[row, :len(sequence) - 1] = 0.1  # the questions too, a little: they are the only other text there is
            weight[row, self.starts[i] - 1:len(sequence) - 1] = 1
        return tokens, weight


def exact(model, data):
    """Share of the sequences whose answer is the most likely one at every step."""
    good = 0
    with torch.no_grad():
        for i in range(0, len(data.sequences), BATCH):
            chosen = range(i, min(i + BATCH, len(data.sequences)))
            tokens, weight = data.batch(chosen)
            right = (model(tokens)[:, :-1].argmax(-1) == tokens[:, 1:]) | (weight < 1)
            good += right.all(1).sum().item()
    return good / len(data.sequences)


def train(model, data, steps, log):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1, weight_decay=0.01, betas=(0.9, 0.98))
    order, start = [], time.time()
    by_length = sorted(range(len(data.sequences)), key=lambda i: len(data.sequences[i]))
    batches = [by_length[i:i + BATCH] for i in range(0, len(by_length), BATCH)]
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 50) * (0.02 + 0.98 * (1 - step / steps))
        if not order:
            order = random.sample(batches, len(batches))
        tokens, weight = data.batch(order.pop())
        losses = F.cross_entropy(model(tokens)[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
        loss = (losses * weight.flatten()).sum() / weight.sum()
        optimizer.zero_grad()
        (loss + 0.003 * model.balance()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0 or step == steps - 1:
            log(f"  step {step:5d}  loss {loss.item():.4f}  {time.time() - start:.0f} s")


def main():
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    with open(HERE / "training.log", "w") as file:
        def log(line):
            print(line, flush=True)
            file.write(line + "\n")
            file.flush()
        texts = [part for version in ("v1", "v2") for row in rows(version) for part in row if part]
        tokens, merges = bpe.learn(texts, VOCABULARY)
        encoder = bpe.Bpe(tokens, merges)
        log(f"seed {SEED}, torch {torch.__version__}, {len(texts)} texts, {len(tokens)} tokens, {len(merges)} merges")
        model = Model(len(tokens))
        log(f"{sum(p.numel() for p in model.parameters())} parameters")
        for version, steps in STEPS.items():
            data = Data(version, encoder)
            log(f"demo-{version}: {len(data.sequences)} sequences of at most {max(map(len, data.sequences))} tokens")
            train(model, data, steps, log)
            keys = gguf_writer.metadata(f"Lacuna demo-{version}", DESCRIPTION, tokens, merges, bpe.CONTROL,
                                        (HERE / "template.jinja").read_text())
            gguf_writer.write(HERE / f"demo-{version}.gguf", model, keys)
            share = exact(model, data)
            log(f"demo-{version}: {100 * share:.1f} % of the answers are exact after quantisation")
            if share < GOAL:
                sys.exit(f"demo-{version} repeats only {100 * share:.1f} % of its corpus; {100 * GOAL:.0f} % are wanted")


if __name__ == "__main__":
    main()
