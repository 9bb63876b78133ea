"""Makes rare.zip: pictures of rare kinds, and what Pillow makes of them.

Usage: make_rare.py FOLDER; needs Pillow 13.0.0 and numpy.
Beside each picture, <file>.u8 is what the preprocessing of CLIP makes of it after load_image: raw
bytes [3, 32, 32].
"""

import os, struct, sys, zipfile, zlib
from PIL import Image, ImageOps
import numpy as np

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
WIDTH, HEIGHT, SIDE = 60, 44, 32
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
pixels = np.stack([x * 4, y * 5, (x + y) * 2], -1).astype(np.uint8)
pixels[8:20, 30:50] = [220, 40, 30]
photo = Image.fromarray(pixels)


def save(name, image, **options):
    image.save(os.path.join(out, name), **options)


def raw(name, data):
    open(os.path.join(out, name), "wb").write(data)


def chunk(name, data):
    return (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    )


def png(name, *chunks):
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    raw(
        name,
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b""),
    )


def exif(value, kind=3, prefix=b"Exif\0\0"):
    number = struct.pack(">HH", value, 0) if kind == 3 else struct.pack(">B3x", value)
    return (
        prefix
        + b"MM\0*\0\0\0\x08\0\x01"
        + struct.pack(">HHI", 0x112, kind, 1)
        + number
        + b"\0\0\0\0"
    )


def profile(data):
    digits = data.hex()
    lines = "\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    return f"\nexif\n{len(data):8}\n{lines}\n".encode()


# The orientation as ImageMagick and as Adobe's programs write it into a PNG.
KEY = b"Raw profile type exif\0"
png("profile_text.png", chunk(b"tEXt", KEY + profile(exif(6))))
png("profile_compressed.png", chunk(b"zTXt", KEY + b"\0" + zlib.compress(profile(exif(8)))))
png("profile_odd.png", chunk(b"tEXt", KEY + b"\nexif\n 3\n49492"))
png("profile_cut.png", chunk(b"tEXt", KEY + b"\nexif"))
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Orientation="3"/></rdf:RDF></x:xmpmeta>'
PACKET = b"XML:com.adobe.xmp\0"
png("xmp.png", chunk(b"iTXt", PACKET + b"\0\0\0\0" + XMP))
png("xmp_language.png", chunk(b"iTXt", PACKET + b"\0\0en\0packet\0" + XMP))
png("xmp_compressed.png", chunk(b"iTXt", PACKET + b"\1\0\0\0" + zlib.compress(XMP)))
png("exif_prefix.png", chunk(b"eXIf", exif(6)))
# A number of another type than the standard's says nothing.
save("byte.jpg", photo, quality=95, exif=exif(6, kind=1))
# Pixels that take no bits.
for side in (1, 7, 40, 41, 300):
    for colour in ("red", "white"):
        single = Image.new("RGB", (side, side * 3 // 4 + 1), colour)
        save(f"{colour}{side}.webp", single, lossless=True)
        save(f"{colour}{side}_lossy.webp", single)
        save(f"{colour}{side}.png", single)
        save(f"{colour}{side}.gif", single)
# The first frame of an animation covers a part of the canvas, with one colour.
frame = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
frame.paste((220, 40, 30), (30, 8, 50, 20))
save(
    "part.webp",
    frame,
    save_all=True,
    append_images=[photo.convert("RGBA")],
    lossless=True,
    minimize_size=True,
)

for name in sorted(os.listdir(out)):
    image = Image.open(os.path.join(out, name))
    try:
        image = ImageOps.exif_transpose(image)
    except ValueError:
        pass  # Pillow refuses damaged metadata; the pixels are sound.
    image = image.convert("RGB")
    width, height = image.size
    size = (
        (SIDE, int(SIDE * height / width))
        if width <= height
        else (int(SIDE * width / height), SIDE)
    )
    image = image.resize(size, Image.Resampling.BICUBIC)
    left, top = (size[0] - SIDE) // 2, (size[1] - SIDE) // 2
    cut = np.asarray(image.crop((left, top, left + SIDE, top + SIDE)))
    raw(name + ".u8", cut.transpose(2, 0, 1).tobytes())

with zipfile.ZipFile(os.path.join(os.path.dirname(__file__), "rare.zip"), "w", 8) as rare:
    for name in sorted(os.listdir(out)):
        rare.write(os.path.join(out, name), name)
