#!/usr/bin/env python3
"""Writes reference.tsv: what ONNX Runtime's own Python package makes of a clip, for the Rust code to be compared with.

  python reference.py MODEL_FOLDER questions/04-af_bella.flac > reference.tsv

MODEL_FOLDER holds encoder_model.ort and decoder_model_merged.ort of the speech model of models/catalog.toml.
Needs onnxruntime 1.32, numpy and soundfile. The decoding is greedy, one token at a time.
"""
import math
import pathlib
import sys

import numpy as np
import onnxruntime as ort
import soundfile

START, END = 1, 2

folder = pathlib.Path(sys.argv[1])
encoder = ort.InferenceSession(str(folder / "encoder_model.ort"), providers=["CPUExecutionProvider"])
decoder = ort.InferenceSession(str(folder / "decoder_model_merged.ort"), providers=["CPUExecutionProvider"])

samples, rate = soundfile.read(sys.argv[2], dtype="int16")
assert rate == 16_000 and samples.ndim == 1
samples = (samples.astype(np.float32) / 32_768)[None]
mask = np.ones(samples.shape, np.int64)

states = encoder.run(["last_hidden_state"], {"input_values": samples, "attention_mask": mask})[0]
print("shape", *states.shape, sep="\t")
for at in np.linspace(0, states.size - 1, 24).astype(int):
    print("state", at, f"{states.reshape(-1)[at]:.5f}", sep="\t")

past = {
    entry.name: np.zeros((1, entry.shape[1], 1, entry.shape[3]), np.float32)
    for entry in decoder.get_inputs()
    if entry.name.startswith("past_key_values")
}
outputs = [entry.name for entry in decoder.get_outputs()]
token, step = START, 0
while token != END:
    found = dict(
        zip(
            outputs,
            decoder.run(
                None,
                {
                    "input_ids": np.array([[token]]),
                    "encoder_hidden_states": states,
                    "encoder_attention_mask": mask,
                    "use_cache_branch": np.array([step > 0]),
                    **past,
                },
            ),
        )
    )
    logits = found["logits"][0, -1].astype(np.float64)
    token = int(logits.argmax())
    highest = logits.max()
    print("token", token, f"{-math.log(np.exp(logits - highest).sum()):.5f}", sep="\t")
    for name in past:
        # The keys and values of the audio come from the first step only.
        if step == 0 or ".encoder." not in name:
            past[name] = found[name.replace("past_key_values", "present")]
    step += 1
