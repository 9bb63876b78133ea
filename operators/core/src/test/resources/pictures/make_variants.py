"""Makes variants.zip: pictures of every kind, and what Pillow makes of them.

Usage: make_variants.py FOLDER PHOTO; needs Pillow 12.3.0, numpy, tifffile and imagecodecs.
Beside each picture that Pillow reads, <file>.u8 is what the preprocessing of CLIP makes of it
after load_image: raw bytes [3, 32, 32]. Float colours, which Pillow refuses, have none.
"""

import io, os, struct, sys, zlib, zipfile
from PIL import Image
import numpy as np

out = sys.argv[1]
os.makedirs(out, exist_ok=True)

photo = Image.open(sys.argv[2]).convert("RGB").resize((60, 44))


def save(name, im, fmt=None, **k):
    im.save(os.path.join(out, name), fmt, **k)


def raw(name, b):
    open(os.path.join(out, name), "wb").write(b)


# orientations
for o in range(1, 9):
    ex = Image.Exif()
    ex[0x112] = o
    for e in ("jpg", "png", "webp"):
        save(f"o{o}.{e}", photo, exif=ex.tobytes())
    save(f"o{o}.tif", photo, tiffinfo={274: o})
# xmp orientation only
xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
save("xmp6.jpg", photo, xmp=xmp)
# jpeg
for s in (0, 1, 2):
    save(f"sub{s}.jpg", photo, quality=92, subsampling=s)
save("prog.jpg", photo, progressive=True)
save("prog_gray.jpg", photo.convert("L"), progressive=True)
save("cmyk.jpg", photo.convert("CMYK"))
save("rgbkeep.jpg", photo, keep_rgb=True)
save("restart.jpg", photo, restart_marker_rows=1)
save("opt.jpg", photo, optimize=True, quality=30)
# png
g = photo.convert("L")
arr = np.asarray(g)


def png(name, w, h, bits, ct, rows, interlace=0, extra=b""):
    # rows: array h x w x ch of ints at bits depth; interlace adam7
    def chunk(t, d):
        return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))

    def pack(r):
        r = r.reshape(r.shape[0], -1)
        if bits == 16:
            return [x.astype(">u2").tobytes() for x in r]
        if bits == 8:
            return [x.astype("u1").tobytes() for x in r]
        res = []
        for x in r:
            b = np.unpackbits(x.astype("u1")[:, None], axis=1)[:, 8 - bits :].reshape(
                -1
            )
            res.append(np.packbits(b).tobytes())
        return res

    d = b""
    if interlace:
        for x0, y0, dx, dy in (
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ):
            s = rows[y0::dy, x0::dx]
            if s.size:
                d += b"".join(b"\0" + q for q in pack(s))
    else:
        d = b"".join(b"\0" + q for q in pack(rows))
    raw(
        name,
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, bits, ct, 0, 0, interlace))
        + extra
        + chunk(b"IDAT", zlib.compress(d))
        + chunk(b"IEND", b""),
    )


W, H = photo.size
rgb = np.asarray(photo).astype(int)
gr = arr.astype(int)[:, :, None]
al = (np.indices((H, W)).sum(0) % 256)[:, :, None]


def plte(n):
    p = np.array(photo.quantize(n).getpalette()[: 3 * n]).astype("u1").tobytes()
    return (
        struct.pack(">I", len(p))
        + b"PLTE"
        + p
        + struct.pack(">I", zlib.crc32(b"PLTE" + p))
    )


def idx(n):
    return np.asarray(photo.quantize(n)).astype(int)[:, :, None]


for il in (0, 1):
    t = "i" if il else "n"
    for b in (1, 2, 4, 8):
        png(f"{t}_gray{b}.png", W, H, b, 0, gr >> (8 - b), il)
        png(f"{t}_pal{b}.png", W, H, b, 3, idx(2**b), il, plte(2**b))
    png(f"{t}_gray16.png", W, H, 16, 0, gr * 257, il)
    png(f"{t}_rgb8.png", W, H, 8, 2, rgb, il)
    png(f"{t}_rgb16.png", W, H, 16, 2, rgb * 256 + 17, il)
    png(f"{t}_ga8.png", W, H, 8, 4, np.dstack([gr, al]), il)
    png(f"{t}_ga16.png", W, H, 16, 4, np.dstack([gr * 256 + 3, al * 257]), il)
    png(f"{t}_rgba8.png", W, H, 8, 6, np.dstack([rgb, al]), il)
    png(f"{t}_rgba16.png", W, H, 16, 6, np.dstack([rgb * 256 + 9, al * 257]), il)
save("trns_rgb.png", photo, transparency=(10, 20, 30))
save("trns_gray.png", g, transparency=77)
# palette with too few entries
png("n_palshort.png", W, H, 8, 3, idx(256), 0, plte(128))
# apng
save("anim.png", photo, save_all=True, append_images=[photo.rotate(90)])
# tiff
for c in (
    "raw",
    "tiff_lzw",
    "tiff_adobe_deflate",
    "packbits",
    "tiff_deflate",
    "jpeg",
    "zstd",
    "lzma",
    "webp",
):
    try:
        save(f"c_{c}.tif", photo, compression=c)
    except Exception as e:
        print("tiff", c, e)
for c in ("raw", "tiff_lzw", "packbits", "tiff_adobe_deflate"):
    save(f"g_{c}.tif", g, compression=c)
    save(f"cmyk_{c}.tif", photo.convert("CMYK"), compression=c)
    save(f"rgba_{c}.tif", photo.convert("RGBA"), compression=c)
    save(f"p_{c}.tif", photo.quantize(64), compression=c)
for c in ("group3", "group4", "raw", "packbits", "tiff_ccitt", "tiff_lzw"):
    save(f"bi_{c}.tif", photo.convert("1"), compression=c)
save("jpeggray.tif", g, compression="jpeg")
save("jpegcmyk.tif", photo.convert("CMYK"), compression="jpeg")
save("float.tif", Image.fromarray(arr.astype("f4")))
save("i32.tif", Image.fromarray(arr.astype("i4")))
save("i16.tif", Image.fromarray((arr.astype("u2") * 257)))
save("float_lzw.tif", Image.fromarray(arr.astype("f4")), compression="tiff_lzw")
save("la.tif", photo.convert("LA"))
save("be.tif", photo, big_tiff=False)
save("big.tif", photo, big_tiff=True)
save("multi.tif", photo, save_all=True, append_images=[photo.rotate(90)])
save("lab.tif", Image.merge("LAB", photo.split()))
save("strips.tif", photo, strip_size=1000) if True else 0
try:
    import tifffile

    a = np.asarray(photo)

    def tf(name, arr, **k):
        tifffile.imwrite(os.path.join(out, name), arr, metadata=None, **k)

    tf("t_tiled.tif", a, tile=(32, 48), photometric="rgb")
    tf("t_planar.tif", np.moveaxis(a, 2, 0), planarconfig="separate", photometric="rgb")
    tf(
        "t_tiledplanar.tif",
        np.moveaxis(a, 2, 0),
        planarconfig="separate",
        photometric="rgb",
        tile=(32, 32),
        compression="zlib",
    )
    tf("t_pred.tif", a, photometric="rgb", compression="zlib", predictor=True)
    tf(
        "t_predtile.tif",
        a,
        photometric="rgb",
        compression="zlib",
        predictor=True,
        tile=(32, 32),
    )
    tf(
        "t_float.tif",
        arr.astype("f4"),
        photometric="minisblack",
        compression="zlib",
        predictor=3,
    )
    tf("t_float3.tif", a.astype("f4"), photometric="rgb")
    tf("t_white.tif", arr, photometric="miniswhite")
    tf("t_be.tif", a, byteorder=">", photometric="rgb")
    tf("t_be16.tif", a.astype("u2") * 257, byteorder=">", photometric="rgb")
    tf(
        "t_16.tif",
        a.astype("u2") * 257,
        photometric="rgb",
        compression="zlib",
        predictor=True,
    )
    tf("t_16t.tif", a.astype("u2") * 257, photometric="rgb", tile=(32, 32))
    tf(
        "t_rgba_assoc.tif",
        np.dstack([a, al.astype("u1")]),
        photometric="rgb",
        extrasamples=["assocalpha"],
    )
    tf(
        "t_rgba_un.tif",
        np.dstack([a, al.astype("u1")]),
        photometric="rgb",
        extrasamples=["unassalpha"],
    )
    tf(
        "t_rgbx.tif",
        np.dstack([a, al.astype("u1")]),
        photometric="rgb",
        extrasamples=["unspecified"],
    )
    tf("t_double.tif", arr.astype("f8"), photometric="minisblack")
    tf("t_half.tif", arr.astype("f2"), photometric="minisblack")
    tf("t_cmyk.tif", np.asarray(photo.convert("CMYK")), photometric="separated")
    tf(
        "t_cmyktile.tif",
        np.asarray(photo.convert("CMYK")),
        photometric="separated",
        tile=(32, 32),
        compression="zlib",
    )
    tf("t_bits.tif", (arr > 100), photometric="minisblack")
    tf("t_u32.tif", arr.astype("u4"), photometric="minisblack")
    for s in ((1, 1), (2, 2), (2, 1)):
        try:
            tf(
                f"t_jpeg{s[0]}{s[1]}.tif",
                a,
                photometric="rgb",
                compression="jpeg",
                tile=(32, 32),
                subsampling=s,
            )
        except Exception as e:
            print("jpegtiff", e)
except ImportError:
    print("no tifffile")
# bmp
for m in ("1", "L", "P", "RGB", "RGBA"):
    save(f"{m}.bmp", photo.quantize(200) if m == "P" else photo.convert(m))


def bmp(name, bits, comp, data, w=W, h=H, pal=b"", masks=b"", hs=40):
    off = 14 + hs + len(masks) + len(pal)
    hd = struct.pack(
        "<IiiHHIIiiII", hs, w, h, 1, bits, comp, len(data), 0, 0, len(pal) // 4, 0
    ) + b"\0" * (hs - 40)
    raw(
        name,
        b"BM"
        + struct.pack("<IHHI", off + len(data), 0, 0, off)
        + hd
        + masks
        + pal
        + data,
    )


def rows(a, bpr):
    return b"".join(r.tobytes() + b"\0" * (-r.nbytes % 4) for r in a)


bgr = rgb[:, :, ::-1].astype("u1")
bmp("td24.bmp", 24, 0, rows(bgr, 0), h=-H)
v555 = (
    (rgb[:, :, 0] >> 3) << 10 | (rgb[:, :, 1] >> 3) << 5 | rgb[:, :, 2] >> 3
).astype("<u2")
v565 = (
    (rgb[:, :, 0] >> 3) << 11 | (rgb[:, :, 1] >> 2) << 5 | rgb[:, :, 2] >> 3
).astype("<u2")
bmp("b555.bmp", 16, 0, rows(v555[::-1], 0))
bmp(
    "b565.bmp",
    16,
    3,
    rows(v565[::-1], 0),
    masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F),
)
v32 = (rgb[:, :, 0] << 16 | rgb[:, :, 1] << 8 | rgb[:, :, 2]).astype("<u4")
bmp("b32.bmp", 32, 0, rows(v32[::-1], 0))
bmp(
    "b32m.bmp",
    32,
    3,
    rows(v32[::-1], 0),
    masks=struct.pack("<III", 0xFF0000, 0xFF00, 0xFF),
)
q16 = photo.quantize(16)
p16 = q16.getpalette()[:48]
pal16 = b"".join(
    bytes((p16[3 * i + 2], p16[3 * i + 1], p16[3 * i], 0)) for i in range(16)
)
i16 = np.asarray(q16)
b4 = ((i16[:, 0::2] << 4) | i16[:, 1::2]).astype("u1")
bmp("b4.bmp", 4, 0, rows(b4[::-1], 0), pal=pal16)


def rle8(a):
    o = b""
    for r in a[::-1]:
        x = 0
        while x < len(r):
            n = 1
            while x + n < len(r) and r[x + n] == r[x] and n < 255:
                n += 1
            if n > 1 or x + 3 > len(r):
                o += bytes((n, r[x]))
                x += n
            else:
                m = 3
                o += bytes((0, m)) + bytes(int(v) for v in r[x : x + m]) + b"\0"
                x += m
        o += b"\0\0"
    return o + b"\0\1"


bmp("rle8.bmp", 8, 1, rle8(i16), pal=pal16 + b"\0" * 4 * 240)


def rle4(a):
    o = b""
    for r in a[::-1]:
        for x in range(0, len(r), 2):
            o += bytes((2, (int(r[x]) << 4) | int(r[x + 1])))
        o += b"\0\0"
    return o + b"\0\1"


bmp("rle4.bmp", 4, 2, rle4(i16), pal=pal16)
# OS/2 core header
core = struct.pack("<IHHHH", 12, W, H, 1, 24)
d = rows(bgr[::-1], 0)
raw("os2.bmp", b"BM" + struct.pack("<IHHI", 26 + len(d), 0, 0, 26) + core + d)
# gif
save("plain.gif", photo)
save("inter.gif", photo, interlace=1)
save("nointer.gif", photo, interlace=0)
q = photo.quantize(32)
save("trans.gif", q, transparency=5)
save("gray.gif", g)
save(
    "anim.gif",
    photo.quantize(64),
    save_all=True,
    append_images=[photo.rotate(90).quantize(64)],
    duration=100,
)


def gifoff(name, trans, extend=False):
    b = io.BytesIO()
    small = photo.resize((20, 15)).quantize(32)
    small.save(b, "GIF", **({"transparency": 3} if trans else {}))
    b = bytearray(b.getvalue())
    struct.pack_into("<HH", b, 6, W, H)
    i = b.index(b"\x2c", 13 + 3 * (2 << (b[10] & 7)))
    struct.pack_into("<HH", b, i + 1, 50 if extend else 30, 22)
    raw(name, bytes(b))


gifoff("off.gif", False)
gifoff("offtrans.gif", True)
gifoff("offbig.gif", True, True)
# webp
save("lossy.webp", photo)
save("q30.webp", photo, quality=30)
save("q95.webp", photo, quality=95)
save("ll.webp", photo, lossless=True)
save(
    "alpha.webp",
    Image.merge("RGBA", (*photo.split(), Image.fromarray(al[:, :, 0].astype("u1")))),
)
save(
    "llalpha.webp",
    Image.merge("RGBA", (*photo.split(), Image.fromarray(al[:, :, 0].astype("u1")))),
    lossless=True,
    exact=True,
)
save("anim.webp", photo, save_all=True, append_images=[photo.rotate(90)])
save(
    "animll.webp", photo, save_all=True, append_images=[photo.rotate(90)], lossless=True
)
save("llpal.webp", photo.quantize(16).convert("RGB"), lossless=True)
save("ll2.webp", photo.convert("1").convert("RGB"), lossless=True)
save("llgray.webp", g.convert("RGB"), lossless=True)
save("method0.webp", photo, method=0, quality=50)
save("method6.webp", photo, method=6, quality=50)
save("icc.webp", photo, icc_profile=b"junk" * 20)
save("big.webp", photo.resize((333, 251)), quality=80)
save("bigll.webp", photo.resize((333, 251)), lossless=True)
save("odd.webp", photo.resize((61, 47)))
# pnm
save("p6.ppm", photo)
save("p5.pgm", g)
save("p4.pbm", photo.convert("1"))
save("g16.pgm", Image.fromarray(arr.astype("u2") * 257))
raw(
    "p3.ppm",
    b"P3\n# hi\n4 2\n255\n"
    + b" ".join(str(int(v)).encode() for v in rgb[:2, :4].reshape(-1))
    + b"\n",
)
raw("p1.pbm", b"P1 8 2\n10101010 0 0 1 1 0 0 1 1\n")
raw("p2.pgm", b"P2\n3 2\n15\n1 2 3 4 5 15\n")
raw(
    "max100.ppm", b"P6 4 2 100\n" + bytes(int(v) % 101 for v in rgb[:2, :4].reshape(-1))
)
# tga
for m in ("L", "RGB", "RGBA", "P"):
    for r in (None, "tga_rle"):
        save(
            f'{m}_{"rle" if r else "raw"}.tga',
            photo.quantize(200) if m == "P" else photo.convert(m),
            compression=r,
        )
save("topdown.tga", photo, orientation=1)
# foreign
for n, f in (
    ("a.avif", "AVIF"),
    ("a.jp2", "JPEG2000"),
    ("a.ico", "ICO"),
    ("a.pdf", "PDF"),
    ("a.icns", "ICNS"),
    ("a.dds", "DDS"),
    ("a.pcx", "PCX"),
    ("a.sgi", "SGI"),
    ("a.eps", "EPS"),
    ("a.xbm", "XBM"),
    ("a.qoi", "QOI"),
    ("a.mpo", "MPO"),
):
    try:
        save(n, photo.convert("1") if f == "XBM" else photo, f)
    except Exception as e:
        print(n, e)

# blank pages
save("blank_group4.tif", Image.new("1", (2480, 3508), 1), compression="group4")
save(
    "blank_deflate.tif",
    Image.new("RGB", (1240, 1754), "white"),
    compression="tiff_adobe_deflate",
)
save("blank_lzw.tif", Image.new("L", (1240, 1754), "white"), compression="tiff_lzw")
# other JPEG processes
import imagecodecs

a = np.asarray(photo)
raw("bits12.jpg", imagecodecs.jpeg_encode(a.astype("u2") * 16, bitspersample=12))
raw("lossless.jpg", imagecodecs.ljpeg_encode(a[:, :, 0].copy()))
# what Pillow makes of them
from PIL import ImageOps

N = 32
z = zipfile.ZipFile(
    os.path.join(out, "variants.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9
)


def add(name, b):
    z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), b, zipfile.ZIP_DEFLATED, 9)


for n in sorted(os.listdir(out)):
    if n == "variants.zip":
        continue
    f = os.path.join(out, n)
    add(n, open(f, "rb").read())
    try:
        im = ImageOps.exif_transpose(Image.open(f)).convert("RGB")
        w, h = im.size
        s = min(w, h)
        nw, nh = int(N * w / s), int(N * h / s)
        l, t = (nw - N) // 2, (nh - N) // 2
        im = im.resize((nw, nh), Image.BICUBIC).crop((l, t, l + N, t + N))
        add(n + ".u8", np.moveaxis(np.asarray(im), 2, 0).tobytes())
    except Exception as e:
        print(n, "is refused by Pillow:", e)
z.close()
