# SPDX-License-Identifier: Apache-2.0
"""Makes a PNG file of Chromium smaller: a palette of 256 colours instead of 24 bits per pixel.

It needs Python's standard library only.
"""

import collections
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# So many colours of the palette of 256 are exact.
EXACT = 96


def chunks(file):
    """The chunks of a PNG file, as pairs of a type and a content."""
    start = len(SIGNATURE)
    while start < len(file):
        (length,) = struct.unpack_from(">I", file, start)
        yield file[start + 4 : start + 8], file[start + 8 : start + 8 + length]
        start += 12 + length


def unfiltered(data, height, stride, step):
    """The rows of pixels, by the filters of the PNG specification.

    stride and step are the bytes per row and per pixel.
    """
    rows = []
    above = bytearray(stride)
    for y in range(height):
        start = y * (stride + 1)
        kind = data[start]
        row = bytearray(data[start + 1 : start + 1 + stride])
        for x in range(stride if kind else 0):
            left = row[x - step] if x >= step else 0
            up = above[x]
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                corner = above[x - step] if x >= step else 0
                distances = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
                guess = (left, up, corner)[distances.index(min(distances))]
            row[x] = (row[x] + guess) & 255
        rows.append(row)
        above = row
    return rows


def places(pixels):
    """The palette, and the place in it of every colour.

    The most frequent colours, those of text and areas, stay as they are. The others, those of
    photographs, are put into boxes by median cut.
    """
    counts = collections.Counter(pixels)
    palette = [color for color, _ in counts.most_common(EXACT)]
    found = {color: place for place, color in enumerate(palette)}
    for box in boxes({color: counts[color] for color in counts.keys() - found.keys()}):
        for color in box:
            found[color] = len(palette)
        total = sum(box.values())
        palette.append(
            bytes(
                round(sum(color[channel] * count for color, count in box.items()) / total)
                for channel in range(3)
            )
        )
    return palette, found


def boxes(counts):
    """At most 256 - EXACT groups of similar colours, as counts by colour."""
    groups = [counts] if counts else []
    while groups and len(groups) < 256 - EXACT:
        widest = max(groups, key=lambda group: spread(group)[0] * sum(group.values()))
        width, channel = spread(widest)
        if width == 0:
            break
        groups.remove(widest)
        ordered = sorted(widest, key=lambda color: (color[channel], color))
        half, seen, cut = sum(widest.values()) / 2, 0, 1
        for place, color in enumerate(ordered[:-1]):
            seen += widest[color]
            cut = place + 1
            if seen >= half:
                break
        groups += [{color: widest[color] for color in part} for part in (ordered[:cut], ordered[cut:])]
    return groups


def spread(group):
    """The widest range of a channel in a group of colours, and the channel."""
    return max(
        (max(color[channel] for color in group) - min(color[channel] for color in group), channel)
        for channel in range(3)
    )


def small(file):
    """A PNG file with a palette; the given one has 8 bits per channel and no interlacing."""
    parts = list(chunks(file))
    width, height, depth, kind = struct.unpack_from(">IIBB", dict(parts)[b"IHDR"])
    if depth != 8 or kind not in (2, 6):
        raise ValueError("The PNG file has depth %d and colour type %d" % (depth, kind))
    step = 3 if kind == 2 else 4
    data = zlib.decompress(b"".join(content for name, content in parts if name == b"IDAT"))
    rows = [
        [bytes(row[x : x + 3]) for x in range(0, width * step, step)]
        for row in unfiltered(data, height, width * step, step)
    ]
    palette, found = places([color for row in rows for color in row])
    lines = b"".join(b"\0" + bytes(found[color] for color in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    written = SIGNATURE
    for name, content in (
        (b"IHDR", header),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ):
        written += struct.pack(">I", len(content)) + name + content
        written += struct.pack(">I", zlib.crc32(name + content))
    return written
