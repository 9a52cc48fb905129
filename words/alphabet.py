"""The characters that nearly all texts here are made of, one byte each: what is done to each of them is then one table of bytes.

`str.translate` looks every character up in a dictionary, 50 ns each, which was most of what an article cost; the tables of
CPython's codecs do it in 3. A text with any other character is none of these and takes the slow way, with the same result.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable

_ARABIC = (
    *(range(0x0621, 0x063B), range(0x0640, 0x0656), range(0x0660, 0x066D), (0x060C, 0x061B, 0x061F)),
    *(
        (
            0x0670,
            0x0671,
            0x0674,
            0x0679,
            0x067C,
            0x067E,
            0x0681,
            0x0685,
            0x0686,
            0x0688,
            0x0689,
            0x0691,
            0x0693,
            0x0696,
        ),
    ),
    *(
        (
            0x0698,
            0x069A,
            0x06A9,
            0x06AB,
            0x06AF,
            0x06BA,
            0x06BC,
            0x06BE,
            0x06C0,
            0x06C1,
            0x06C2,
            0x06C3,
            0x06C6,
            0x06CC,
        ),
    ),
    *((0x06CD, 0x06D0, 0x06D2, 0x06D3, 0x06D4, 0x06D5), range(0x06F0, 0x06FA)),
)
"""Letters of Arabic, Persian, Urdu and Pashto, their marks, digits and signs."""
_SIGNS = (
    *((0x00A0, 0x00A9, 0x00AB, 0x00AD, 0x00B7, 0x00BB, 0x00D7, 0xFEFF), range(0x200B, 0x2016), range(0x2018, 0x201A)),
    *((0x201C, 0x201D, 0x2022, 0x2039, 0x203A, 0x2060, 0xFE0F), range(0x202A, 0x202F)),
)
_LATIN = tuple(map(ord, "éèáíóúöüçñğşš"))

CHARACTERS = ["\0"] + [chr(code) if 0x20 <= code < 0x7F or chr(code) in "\t\n\r" else "" for code in range(1, 256)]
"""By their bytes; "" where a byte stands for none. NUL stands for itself because the codecs ask for it."""
_free = (byte for byte, char in enumerate(CHARACTERS) if not char)
for _codes in (*_ARABIC, *_SIGNS, _LATIN):
    for _code in _codes:
        CHARACTERS[next(_free)] = chr(_code)

_NONE = "\ufffe"
_DECODING = "".join(char or _NONE for char in CHARACTERS)
_ENCODING = codecs.charmap_build(_DECODING)


def encoded(text: str, others: str = "strict") -> bytes | None:
    """The text, a byte for each code point; None where it has other characters (`others`: the codecs' error handler for them)."""
    try:
        return codecs.charmap_encode(text, others, _ENCODING)[0]
    except UnicodeEncodeError:
        return None


def decoded(data: bytes) -> str:
    """The text that these bytes stand for."""
    return codecs.charmap_decode(data, "strict", _DECODING)[0]


def table(to: Callable[[str], str]) -> tuple[bytes, bytes]:
    """What `bytes.translate` asks for to do to every character what `to` does to it: the table, and the bytes that are dropped.

    `to` gives one character of these or none; ValueError for anything else.
    """
    by_char = {char: byte for byte, char in enumerate(CHARACTERS) if char}
    made, dropped = bytearray(range(256)), bytearray()
    for char, byte in by_char.items():
        result = to(char)
        if not result:
            dropped.append(byte)
        elif result in by_char:
            made[byte] = by_char[result]
        else:
            raise ValueError(f"U+{ord(char):04X} becomes {result!a}, which is not one of these characters")
    return bytes(made), bytes(dropped)
