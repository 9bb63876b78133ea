# SPDX-License-Identifier: Apache-2.0
"""Makes preparation.zip: what CLIPImageProcessor of transformers makes of two pictures under
several preprocessor_config.json. Run with transformers 5.24 and Pillow 13.0:

    python3 make_preparation.py preparation.zip

Each <case>.json is the settings; <case>.<picture>.f32 is [3, 32, 32], little endian.
"""

import io
import json
import random
import sys
import zipfile

import numpy
from PIL import Image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

SIDE = 32
CROP = {"height": SIDE, "width": SIDE}
EXACT = {"size": CROP, "crop_size": CROP}
SHORTER = {"size": {"shortest_edge": SIDE}, "crop_size": CROP}
FILTERS = {"lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}
CASES = {
    "exact": EXACT,
    "exact-larger": {"size": {"height": 40, "width": 50}, "crop_size": SIDE},
    "exact-uncut": {"size": CROP, "do_center_crop": False},
    "shorter-number": {"size": 36, "crop_size": SIDE},
    "square-number": {"size": 36, "crop_size": SIDE, "default_to_square": True},
    "pair": {"size": [34, 44], "crop_size": [SIDE, SIDE]},
    "unscaled": {**SHORTER, "do_rescale": False, "image_mean": 127.5, "image_std": 127.5},
    "unnormalized": {**EXACT, "do_normalize": False},
    "raw": {**EXACT, "do_normalize": False, "do_rescale": False},
    "factor": {**EXACT, "rescale_factor": 1 / 127.5, "image_mean": [1, 1, 1], "image_std": [1, 2, 3]},
}
for name, number in FILTERS.items():
    CASES["exact-" + name] = {**EXACT, "resample": number}
    CASES["shorter-" + name] = {**SHORTER, "resample": number}


def picture(width, height, seed):
    values = random.Random(seed)
    cells = Image.frombytes("RGB", (7, 5), bytes(values.randrange(256) for _ in range(105)))
    image = cells.resize((width, height), Image.Resampling.NEAREST)
    for _ in range(40):
        image.putpixel((values.randrange(width), values.randrange(height)), (255, 0, 128))
    return image


with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as target:
    pictures = {"wide": picture(64, 40, 1), "small": picture(13, 22, 2)}
    for name, image in pictures.items():
        png = io.BytesIO()
        image.save(png, "PNG")
        target.writestr(name + ".png", png.getvalue())
    for case, settings in CASES.items():
        target.writestr(case + ".json", json.dumps(settings))
        for name, image in pictures.items():
            values = CLIPImageProcessorPil(**settings)(image)["pixel_values"][0]
            values = numpy.asarray(values, dtype="<f4")
            assert values.shape == (3, SIDE, SIDE), (case, values.shape)
            target.writestr(f"{case}.{name}.f32", values.tobytes())
