"""The same pipeline as preprocessing.ts declares, as most Python code writes it: Pillow, numpy, onnxruntime."""

import json
import sys
import time

import numpy
import onnxruntime
from PIL import Image

model, *samples = json.load(open(sys.argv[1]))
options = onnxruntime.SessionOptions()
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
mean = numpy.array([0.485, 0.456, 0.406], dtype=numpy.float32)
std = numpy.array([0.229, 0.224, 0.225], dtype=numpy.float32)
answers = []
start = time.perf_counter()
for path in samples:
    image = Image.open(path).convert("RGB")
    scale = 256 / min(image.size)
    width, height = (int(side * scale) for side in image.size)
    image = image.resize((width, height), Image.BILINEAR)
    left, top = round((width - 224) / 2), round((height - 224) / 2)
    image = image.crop((left, top, left + 224, top + 224))
    values = (numpy.asarray(image, dtype=numpy.float32) / 255 - mean) / std
    feed = values.transpose(2, 0, 1)[None].astype(numpy.float32)
    answers.append(session.run(None, {"x": feed})[0].ravel().tolist())
print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "first": answers[0]}))
