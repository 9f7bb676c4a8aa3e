"""Made-up YAML files in the style of configurations, with the traps of YAML and slips of the keyboard."""

from __future__ import annotations

from random import Random
from typing import Final

_SOUND: Final = (
    *("1", "-1", "+1", "0", "1.10", "1e-6", "1E5", ".5", "-.5", "5.", "true", "True", "null", "~", "text", "two words"),
    *(
        "a #b",
        "a#b",
        "a:b",
        "# c",
        "a,b",
        "a]",
        "--",
        "--- x",
        "-5",
        "$1.25",
        "https://x.y/z?a=b#c",
        "2026-01-01",
        "é ü",
    ),
    *("'q'", "'it''s'", "'a: b # c'", "'a' # c", '"dq"', '"a: b"', '"é"', "''", '" a "', "[]", "{}", "[a, b]"),
    *("[1, 2.50, x]", "[a,b]", "[ a , b ]", "[] # c", "1024x1024", "x" * 300),
)
_TRAPS: Final = (
    *("a: b", "a:", "a: ", ": a", ":a", "a : b", "- x", "-", "? x", "?a", ",a", "&x a", "*a", "!t x", "!!str 1", "%x"),
    *(
        "@x",
        "`x",
        "---",
        "...",
        "=",
        "<<",
        "yes",
        "No",
        "007",
        "1_0",
        "12:30",
        "0x1F",
        ".inf",
        ".nan",
        "9" * 41,
        "1e99",
    ),
    *("'open", "'a'b", "'a'#c", '"open', '"a\\nb"', '"\\x73k"', '"a" b', "[a b]", "[a,]", "[,]", "[yes]", "[a: b]"),
    *("[[a]]", "['a', b]", "[-1]", "[1:2]", "[0x1]", "[a]b", "[a]# c", "{a: 1}", "{}x", "{ }", "|+", ">+", "|2", "|#x"),
    *("a\u00a0b", "\u2028", "\ufeff", "a\x85b", "a\x07", "\t", "a\t", "a\tb", "a\rb", "x" * 1100, "'a\\'"),
)
_KEYS: Final = (
    *(
        "6",
        "1024x1024",
        "runware:97@1",
        "a::b",
        "k:",
        "-k",
        "?k",
        "a b",
        "a#b",
        "é",
        "yes",
        "n",
        "true",
        "null",
        "~",
        "<<",
    ),
    *(
        "1.5",
        "0x1",
        "-1",
        ".5",
        "1_0",
        "2026-01-01",
        "__proto__",
        "constructor",
        "prototype",
        "=",
        "k" * 990,
        "k" * 1030,
    ),
    *('"6"', "'7'", '"a b"', "'a''b'", "''", '""', '"a\\n"', "a\u00a0b"),
)
_BETWEEN: Final = (
    "---",
    "...",
    "\t",
    "%YAML 1.1",
    "<<<<<<< a",
    "=======",
    "# " + "z" * 1100,
    "#\u2028",
    "#\ttab",
    "x",
    "- - a",
)
_PIECES: Final = (
    *" \t\n\r:-#'\"|>[]{}&*!?,%@`~.0159abyn\\/_+=é\u00a0\u2028\ufeff\x85\x00",
    *(
        ": ",
        " #",
        "- ",
        "\n- ",
        "\n  ",
        "\n\n",
        ":\n",
        ": |\n",
        ": >-\n",
        "---\n",
        "\n...\n",
        "<<: ",
        "? ",
        "\r\n",
        "\n# x\n",
    ),
)


def yaml_text(random: Random) -> str:
    """Return a text: often sound, often with a trap, often with a few slips."""
    traps = random.choice((0, 0, 0.01, 0.05, 0.2))
    lines: list[str] = []
    _Writer(random, traps, lines).block(random.choice((0,) * 30 + (2,)), 0)
    text = "\n".join(lines) + random.choice(("\n",) * 6 + ("", "\n\n", "\n  ", "\n # x"))
    if random.random() < 0.05:
        text = text.replace("\n", "\r\n")
    for _ in range(random.choice((0, 0, 1, 2)) if traps else 0):
        text = _with_a_slip(random, text)
    return text


class _Writer:
    def __init__(self, random: Random, traps: float, lines: list[str]) -> None:
        self.random, self.traps, self.lines, self.number = random, traps, lines, 0

    def some(self, sound: tuple[str, ...], traps: tuple[str, ...]) -> str:
        return self.random.choice(traps if self.random.random() < self.traps else sound)

    def key(self) -> str:
        self.number += 1
        return self.some(
            (f"key_{self.number}", f"k{self.number}", f"k {self.number}", f'"{self.number}"'), (*_KEYS, "key_1")
        )

    def block(self, column: int, depth: int) -> None:
        """Write a map or a list in a column."""
        random, margin = self.random, " " * column
        is_list = depth > 0 and random.random() < 0.35
        for _ in range(random.choice((1, 1, 2, 3) if depth or self.traps else (1, 2, 3, 4))):
            if random.random() < 0.15:
                self.lines.append(self.some(("", "  ", "# c", f"{margin}# c: d", " #é"), _BETWEEN))
            dash = f"-{' ' * random.choice((1, 1, 1, 2, 3))}" if is_list else ""
            inner = column + len(dash)
            if is_list and random.random() < 0.4:
                self.lines.append(margin + dash + self.some(_SOUND[:-1], (*_TRAPS, "|", "# c")))
                continue
            self.pair(margin + dash, inner, depth)
            for _ in range(random.choice((0, 1, 2)) if is_list else 0):
                self.pair(" " * inner, inner, depth)

    def pair(self, before: str, column: int, depth: int) -> None:
        """Write a key with its value, which may be below it."""
        random, start, chance = self.random, f"{before}{self.key()}:", self.random.random()
        if chance < 0.5 or depth > 4:
            gap, comment = self.some((" ", "  "), ("",)), random.choice(("", "", " ", " # c: d"))
            self.lines.append(start + gap + self.some(_SOUND, _TRAPS) + comment)
        elif chance < 0.65:
            self.lines.append(f"{start} {self.some(('|', '|-', '>', '>-', '>- # c'), ('|+', '>+', '|2', '>1'))}")
            self.text(column + (random.choice((0, 1, 3)) if random.random() < self.traps else 2))
        else:
            self.lines.append(start + random.choice(("", "", " ", " # c")))
            self.block(column + self.deeper(), depth + 1)

    def deeper(self) -> int:
        return self.random.choice((0, 1, 3) if self.random.random() < self.traps else (2, 2, 4))

    def text(self, column: int) -> None:
        """Write the lines of a block."""
        margin = " " * column
        sound = tuple(f"{margin}{text}" for text in ("text", "more: x", "- x", "# no", "é", "two  words ", "'", ""))
        traps = (
            "",
            f"{margin}  deeper",
            f"{margin}  ",
            f"{margin[1:]}less",
            f"{margin[1:]}# c",
            f"{margin}\t",
            "---",
        )
        self.lines.extend(self.some(sound, traps) for _ in range(self.random.choice((1, 2, 3, 4))))
        self.lines.extend("" for _ in range(self.random.choice((0, 0, 0, 1, 2))))


def _with_a_slip(random: Random, text: str) -> str:
    """Return the text with a few characters or a line changed."""
    at = random.randrange(len(text) + 1)
    if random.random() < 0.5:
        end = random.choice((at, at, at + 1, at + 2))
        return text[:at] + random.choice(("", *_PIECES)) + text[end:]
    lines = text.split("\n")
    number = random.randrange(len(lines))
    line = lines.pop(number)
    where = random.randrange(len(lines) + 1)
    changed = {
        "deeper": [" " * random.choice((1, 2, 4)) + line],
        "higher": [line[random.choice((1, 2)) :]],
        "joined": [line + "".join(lines[number : number + 1])],
        "twice": [line, line],
        "removed": [],
        "moved": [],
    }
    kind = random.choice([*changed])
    lines[number : number + (kind == "joined")] = changed[kind]
    if kind == "moved":
        lines.insert(where, line)
    return "\n".join(lines)
