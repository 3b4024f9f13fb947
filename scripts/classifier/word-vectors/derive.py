"""Fits word vectors to a sentence encoder and writes word-vectors.txt. Run by hand; README.md tells what it needs.

python derive.py ENCODER.onnx TOKENIZER.json WORDNET_DICT_FOLDER OUT.txt   (numpy, scipy, scikit-learn, onnxruntime,
tokenizers; the seeds are fixed, but other versions of these may give other numbers)
"""
import collections
import json
import os
import random
import re
import struct
import sys

import numpy as np
import onnxruntime
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from tokenizers import Tokenizer

WORDS, DIMENSIONS, CLASSES = 20_000, 64, (64, 256, 1024)
DEFINITIONS, COMBINATIONS = 45_000, 50_000
RIDGE, ROUNDS = 2.0, 40
TEMPLATES = [
    "how do i {v} my {n}", "can you {v} the {n} for me", "what is the {a} {n} of my {m}", "i want to {v} {n} and {m}",
    "{n} {m}", "tell me about {w} {n}", "please {v} {w}", "why is my {n} {a}", "where can i {v} a {n}",
    "is there a {n} for {w}", "{v} {n} {m}", "my {n} was {v}ed {w}", "when will the {n} {v}", "i need {a} {n}",
    "{w} {x}", "{w} {x} {n}", "did {w} {v} the {n}", "how much {n} does {w} {v}", "show {w} {n}",
    "do not {v} the {a} {n}",
]


def words_of(text):
    return re.findall(r"[a-z0-9']+", text.lower())


class Encoder:
    """Mean-pooled sentence vectors of length 1."""

    def __init__(self, model, tokenizer):
        self.session = onnxruntime.InferenceSession(model)
        self.tokenizer = Tokenizer.from_file(tokenizer)
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(64)
        with open(tokenizer, encoding="utf8") as file:
            self.vocabulary = json.load(file)["model"]["vocab"]

    def encode(self, texts, batch=64):
        ids = [entry.ids for entry in self.tokenizer.encode_batch(texts)]
        order = np.argsort([len(entry) for entry in ids], kind="stable")
        out = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            longest = max(len(ids[row]) for row in rows)
            tokens = np.zeros((len(rows), longest), np.int64)
            mask = np.zeros_like(tokens)
            for at, row in enumerate(rows):
                tokens[at, : len(ids[row])] = ids[row]
                mask[at, : len(ids[row])] = 1
            inputs = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
            hidden = self.session.run(None, inputs)[0]
            mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
            out[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return out


def read_wordnet(folder):
    """Examples, definitions, and how often each word is tagged, by part of speech."""
    examples, definitions = [], []
    for part in ("noun", "verb", "adj", "adv"):
        with open(os.path.join(folder, f"data.{part}"), encoding="latin1") as file:
            for line in file:
                if line.startswith("  ") or "|" not in line:
                    continue
                gloss = line.split("|", 1)[1].strip()
                examples += re.findall(r'"([^"]+)"', gloss)
                definition = gloss.split('"')[0].strip().rstrip(";").strip()
                if definition:
                    definitions.append(definition)
    tagged = {"n": {}, "v": {}, "a": {}}
    with open(os.path.join(folder, "index.sense"), encoding="latin1") as file:
        for line in file:
            key, _, _, count = line.split()
            lemma, sense = key.split("%")
            part = {"1": "n", "2": "v", "3": "a", "5": "a"}.get(sense[0])
            if part and lemma.isalpha():
                tagged[part][lemma] = tagged[part].get(lemma, 0) + int(count)
    return examples, definitions, tagged


def make_sentences(examples, definitions, tagged, vocabulary):
    chance = random.Random(7)
    lists = {part: sorted((w for w in tagged[part] if w in vocabulary), key=vocabulary.get) for part in tagged}
    anything = sorted((w for w in vocabulary if re.fullmatch(r"[a-z]{2,}", w)), key=vocabulary.get)

    def frequent(words):
        return words[min(int(chance.expovariate(1) * len(words) * 0.45), len(words) - 1)]

    made = [
        chance.choice(TEMPLATES).format(
            v=frequent(lists["v"]), n=frequent(lists["n"]), m=frequent(lists["n"]), a=frequent(lists["a"]),
            w=chance.choice(anything), x=chance.choice(anything),
        )
        for _ in range(COMBINATIONS)
    ]
    some = definitions[:]
    chance.shuffle(some)
    return list(dict.fromkeys(examples + some[:DEFINITIONS] + made))


def choose_words(sentences, tagged, vocabulary):
    counts = collections.Counter(word for sentence in sentences for word in words_of(sentence))
    totals = collections.Counter()
    for part in tagged.values():
        totals.update(part)
    rank = {}
    for word, index in vocabulary.items():
        if re.fullmatch(r"[a-z']+", word) and (len(word) > 1 or word in "aiu"):
            common = word in totals or index < 8000 or counts[word] >= 12
            rank[word] = index if common else 2 * index
    for word, count in counts.items():
        if re.fullmatch(r"[a-z]{3,}(?:'[a-z]+)?", word) and word not in vocabulary:
            if count >= 4 or (count >= 2 and totals[word] > 0):
                rank[word] = 6000 + 30000 / count**0.7
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "service-words.txt"), encoding="utf8") as file:
        rank.update({word: 0 for word in file.read().split()})
    return sorted(rank, key=rank.get)[:WORDS]


def fit(words, sentences, encoder):
    """Ridge regression of sentence vectors on the mean of their words' vectors, pulled towards words said alone."""
    target = encoder.encode(sentences)
    alone = encoder.encode(words)
    centred = target - target.mean(0)
    _, _, axes = np.linalg.svd(centred[:20_000], full_matrices=False)
    axes = axes[:DIMENSIONS].T
    target, alone = centred @ axes, (alone - alone.mean(0)) @ axes
    index = {word: at for at, word in enumerate(words)}
    rows, columns, values = [], [], []
    for at, sentence in enumerate(sentences):
        known = [index[word] for word in words_of(sentence) if word in index][:40]
        rows += [at] * len(known)
        columns += known
        values += [max(1, len(known)) ** -0.5] * len(known)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(sentences), len(words)))
    frequency = np.bincount(columns, minlength=len(words)) / len(sentences)
    start = alone * (0.6 / (1 + 300 * frequency))[:, None]
    transposed = matrix.T.tocsr()
    rest = transposed @ (target - matrix @ start)
    moved, direction, size = np.zeros_like(rest), rest.copy(), (rest * rest).sum(0)
    for _ in range(ROUNDS):
        image = transposed @ (matrix @ direction) + RIDGE * direction
        step = size / np.maximum((direction * image).sum(0), 1e-12)
        moved += step * direction
        rest -= step * image
        next_size = (rest * rest).sum(0)
        direction = rest + next_size / np.maximum(size, 1e-12) * direction
        size = next_size
    return start + moved


def hash_of(word, seed=0x51ED270B):
    """The run time's hash: functions/router/classifier/hash.ts."""
    multiplier, mask, value = 0x5BD1E995, 0xFFFFFFFF, seed
    for letter in word:
        value = ((value ^ ord(letter)) * multiplier) & mask
        value ^= value >> 15
    value = ((value ^ (value >> 13)) * multiplier) & mask
    return value ^ (value >> 15)


def write(path, words, vectors):
    hashes = np.array([hash_of(word) for word in words], dtype="<u4")
    assert len(set(hashes)) == len(words)
    order = np.argsort(hashes)
    vectors = vectors[order]
    largest = np.abs(vectors).max(1)
    top = np.float32(largest.max())
    lengths = np.maximum(1, np.round(largest / top * 255)).astype(np.uint8)
    scale = lengths.astype(np.float32) * top / 255
    steps = np.clip(np.round(vectors / scale[:, None] * 7), -7, 7).astype(int) + 8
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    classes = [
        MiniBatchKMeans(count, random_state=0, batch_size=4096, n_init=1, max_iter=60).fit(unit).labels_
        for count in CLASSES
    ]
    top_digits = struct.pack(">f", top).hex()
    rows = []
    for row, at in enumerate(order):
        components = "".join(f"{step:x}" for step in steps[row])
        rows.append(f"{words[at]} {lengths[row]:02x} {components} {' '.join(str(of[row]) for of in classes)}\n")
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(f"words={len(words)} components={vectors.shape[1]} largest={top_digits}\n")
        file.writelines(sorted(rows, key=lambda line: line.split(" ", 1)[0]))


def main(model, tokenizer, wordnet, out):
    encoder = Encoder(model, tokenizer)
    examples, definitions, tagged = read_wordnet(wordnet)
    sentences = make_sentences(examples, definitions, tagged, encoder.vocabulary)
    words = choose_words(sentences, tagged, encoder.vocabulary)
    write(out, words, fit(words, sentences, encoder))


if __name__ == "__main__":
    main(*sys.argv[1:])
