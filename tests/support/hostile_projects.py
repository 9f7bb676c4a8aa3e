"""Projects that keep whoever checks them busy, or would: by what they are, as large as wanted."""

from __future__ import annotations

import json
from collections.abc import Callable

from ratesmith.packs.ai_platform.catalogue.litellm import _KEYS as LITELLM
from support.projects import BASE

WRITER = (BASE / "models/writer.yaml").read_text()
SETTINGS = (BASE / "ratesmith.yaml").read_text()
COST = "per_1m_tokens:\n    input: 1\n    output: 4"
DATED = """\
model_name: t#
model_type: image
provider: openai
display_name: T
quality_tier: quality
sizes: [1024x1024]
cost:
  per_image: 0.01
prices:
  launch: {credits_per_image: 5}
"""
SIZES = ", ".join(f"{it}x{it}: 0.02{it}" for it in range(100, 200))
QUALITIES = "\n".join(f"    q{it}: {{{SIZES}}}" for it in range(19))
QUOTED = f"""\
model_name: t#
model_type: image
provider: openai
display_name: T
quality_tier: quality
cost:
  source:
    url: https://openai.com/pricing
    quote: {" ".join(f"${9 + it / 100:.2f}" for it in range(50))} per image
    as_of: 2026-01-01
  per_image:
{QUALITIES}
price: {{credits_per_image: 9}}
"""
DAY = '  "{}-01-{:02}": {{credits_per_image: {}, confirmed_on: 2026-01-01}}\n'
KEYWORDS = "name: Many\nsectors:\n  one:\n    name: One\n    seed_keywords:\n"
MULTIPLIED = f"""\
per_image: {{{", ".join(f"q{it}: 0.01" for it in range(100))}}}
  region: {{{", ".join(f"r{it}: {{uplift: 1.1}}" for it in range(20))}}}"""
Files = dict[str, str]


def repeated(text: str, size: int) -> str:
    return text * (size // len(text))


def numbered(text: str, size: int) -> str:
    """Copies of a text with a number in place of `#`, together about `size` characters."""
    return "".join(text.replace("#", str(number)) for number in range(size // (len(text) + 3)))


def environments(count: int, more: str = "") -> str:
    """The settings with that many further environments, with `#` in `more` for the number of the next one."""
    line = "  e{}: {{dialect: sqlite, database: 'sqlite:///v{}.db', release: seed{}}}\n"
    return SETTINGS + "".join(line.format(it, it, more.replace("#", str(it + 1))) for it in range(count))


def in_settings(text: str) -> Files:
    return {"ratesmith.yaml": SETTINGS + text}


def in_overlay_of_provider(setting: str) -> Files:
    return {"environments/example/providers/openai.yaml": f"config: {{x: '{setting}'}}\n"}


def in_writer(text: str) -> Files:
    return {"models/writer.yaml": WRITER + text}


def in_keywords(text: str) -> Files:
    return {"content/industries/many.yaml": KEYWORDS + text}


def others(count: int) -> Files:
    """That many further models, which are picked for nothing."""
    text = WRITER.replace("is_default: true\n", "")
    return {f"models/w{it}.yaml": text.replace("writer-1", f"w{it}") for it in range(count)}


def entries_with_many_amounts(count: int) -> str:
    """A catalogue in the form of LiteLLM whose entries, of one name, have each amount that there is."""
    amounts = {key: 1e-6 for key in LITELLM if "token" in key}
    entries = {f"p{it}/x": {"litellm_provider": f"p{it}", **amounts} for it in range(count)}
    return json.dumps(entries)


# By what they are: files of about `size` bytes together.
HOSTILE: dict[str, Callable[[int], Files]] = {
    "nested tokens above blank lines": lambda size: {
        "notes.txt": "".join(" " * depth + "token:\n" for depth in range(size // 100, size // 50)) + "\n" * size
    },
    "nested tokens": lambda size: {"notes.txt": "".join(" " * it + "token:\n" for it in range(int((2 * size) ** 0.5)))},
    "short blocks above blank lines": lambda size: {
        "models/m.yaml": numbered("a#: |\n b\n", size // 2).ljust(size, "\n")
    },
    "a list of secrets, each indented more, above blank lines": lambda size: {
        "models/m.yaml": ("token: [\n" + "".join(" " * it + f"a{it:04},\n" for it in range(1, 500)) + " ]\n").ljust(
            size, "\n"
        )
    },
    "one key many times": lambda size: {"models/writer.yaml": "a: {" + repeated("a,", size) + "}"},
    "conflict markers": lambda size: {"models/writer.yaml": repeated("<<<<<<< \n", size)},
    "anchors": lambda size: in_writer("capabilities:\n" + numbered("  k#: &a# 1\n", size)),
    "aliases": lambda size: in_writer("capabilities:\n  x: &a 1\n  y: [" + repeated("*a,", size) + "]\n"),
    "tags": lambda size: in_writer("sizes: [" + repeated("!a,", size) + "]\n"),
    "words that are no text": lambda size: in_writer("sizes: [" + repeated("y,", size) + "]\n"),
    "odd blanks": lambda size: in_writer("capabilities: {" + repeated("\u00a0a: 1,", size // 2) + "}\n"),
    "items of nothing": lambda size: in_writer("sizes: [" + repeated("~,", size) + "]\n"),
    "lists in lists": lambda size: in_writer("sizes: [" + repeated("[[[[[[[[]]]]]]]],", size) + "]\n"),
    "unknown keys": lambda size: in_writer(numbered("u#: 1\n", size)),
    "names of hosts in templates": lambda size: in_overlay_of_provider("{a.bc}" * (size // 6)),
    "percent signs": lambda size: in_overlay_of_provider("%25" * (size // 3)),
    "marks that change their places": lambda size: in_overlay_of_provider("\u0301\u0316" * (size // 4)),
    "sentences in one character": lambda size: in_overlay_of_provider("\ufdfa" * (size // 3)),
    "unknown settings": lambda size: in_settings(numbered("u#: 1\n", size)),
    "unknown columns of an operator": lambda size: in_settings(
        "ownership: {model: {operator: [" + numbered("c#,", size) + "]}}\n"
    ),
    "unknown tables": lambda size: in_settings("tables:\n  names: {" + numbered("t#: a,", size) + "}\n"),
    "entries without anything": lambda size: {"billing/plans.yaml": numbered("p#: {}\n", size)},
    "ids with a letter that no id has": lambda size: {
        "billing/operations.yaml": numbered("\u0430#: {display_name: A, base_credits: 1}\n", size // 2)
    },
    "waivers of nothing": lambda size: in_writer("waive:\n" + numbered("- {rule: r#, reason: x}\n", size)),
    "one key of a provider many times": lambda size: in_writer(
        'notes: "' + repeated("sk-aaaaaaaaaaaaaaaaaaaa ", size) + '"\n'
    ),
    "one key many times beside a reported name": lambda size: {
        "models/m.yaml": "api_key: " + repeated("sk-aaaaaaaaaaaaaaaa ", size) + "\n"
    },
    "escaped keys of providers": lambda size: {
        "models/z.yaml": "x:\n" + numbered('- "\\x73k-a1a11a1a1a1a1a11aaa#"\n', size)
    },
    "one secret under many names": lambda size: in_writer(
        "capabilities:\n" + numbered("  k#: {api_key: sk-aaaaaaaaaaaaaaaa}\n", size)
    ),
    "keys like a known one": lambda size: in_writer(numbered("tokens_per_credi#: 1\n", size)),
    "waivers of margins that many models earn": lambda size: {
        f"models/m{it}.yaml": WRITER.replace("writer", f"m{it}").replace("is_default: true\n", "")
        + "waive:\n"
        + "- {rule: margin-below-floor, reason: x}\n" * 60
        for it in range(size // 2_700)
    },
    "waivers of nothing beside findings": lambda size: {
        "providers/openai.yaml": "display_name: O\nprovider_type: ai\nconfig:\n"
        + "".join(f"  k{it}: http://h{it}.example\n" for it in range(90))
        + "waive:\n"
        + numbered("- {rule: price-x#-below, reason: x}\n", min(size - 3_000, 200_000))
    },
    "secret-named keys": lambda size: in_writer("capabilities:\n" + numbered("  token#: aaaaaaaa#\n", size)),
    "placeholders that are not closed": lambda size: {
        "content/prompts/outline.yaml": "prompt_value: |\n" + repeated("  {{ a b c\n", size)
    },
    "placeholders that are none of many variables": lambda size: {
        "content/prompts/outline.yaml": "prompt_value: |\n"
        + numbered("  {{variabel_#}}\n", size * 3 // 4)
        + "variables:\n"
        + numbered("  variable_#: {description: x}\n", min(size // 2, 15_000))
    },
    "packages of all sizes": lambda size: {
        "billing/packages.yaml": "".join(
            f"p{it}: {{name: N{it}, credits: {1000 + it}, price_usd: {12 + it * 0.0119:.2f}}}\n"
            for it in range(size // 90)
        )
    },
    "keywords": lambda size: in_keywords(numbered("      w#: {}\n", size)),
    "keywords that do not fit": lambda size: in_keywords(numbered("      w#: {cpc: 1.005}\n", size // 3)),
    "environments": lambda size: {"ratesmith.yaml": environments(size // 70)},
    "environments that extend each other": lambda size: {
        "ratesmith.yaml": environments(min(size // 85, 2_000), ", extends: e#")
    },
    "environments with rows of their own": lambda size: {
        "ratesmith.yaml": environments(max(1, size // 10_600)),
        **in_keywords(numbered("      w#: {}\n", size // 2)),
        **{f"environments/e{it}/content/industries/many.yaml": f"name: Many {it}\n" for it in range(size // 10_600)},
    },
    "files": lambda size: {f"models/m{it}.yaml": "a: 1\n" for it in range(size // 50)},
    "models without a provider": lambda size: {
        f"models/m{it}.yaml": WRITER.replace("openai", f"opanai{it}").replace("writer-1", f"w{it}")
        for it in range(size // 200)
    },
    "addresses of a provider": lambda size: {
        "providers/openai.yaml": "display_name: O\nprovider_type: ai\nconfig:\n"
        + numbered("  k#: https://h#.example\n", size)
    },
    "colons in a setting of a provider": lambda size: {
        "providers/openai.yaml": f'display_name: O\nprovider_type: ai\nconfig:\n  note: "a{":" * size}!"\n'
    },
    "texts below many long keys": lambda size: {
        "providers/openai.yaml": "display_name: O\nprovider_type: ai\nconfig: "
        + "".join(f"{{{'q' * min(size // 100, 900)}{it}: " for it in range(40))
        + f"[{repeated('a b,', size // 2)}]{'}' * 40}\n"
    },
    "names of hosts in templates in all environments": lambda size: {
        "ratesmith.yaml": environments(20),
        "providers/openai.yaml": f'display_name: O\nprovider_type: ai\nconfig: {{x: "{"{a.bc}" * (size // 6)}"}}\n',
    },
    "a database of one letter": lambda size: {
        "ratesmith.yaml": SETTINGS.replace("sqlite:///var/base.db", "postgresql://" + "a" * size)
    },
    "a type of many words": lambda size: in_settings(
        'tables: {types: {ai_model_config: {cost_per_image: "' + repeated("a ", size) + '!"}}}\n'
    ),
    "blanks in a name": lambda size: {
        "models/writer.yaml": WRITER.replace("display_name: Writer", 'display_name: "\u00e9' + " a" * (size // 2) + '"')
    },
    "days of the models of a tier": lambda size: {
        f"models/t{it}.yaml": DATED.replace("#", str(it))
        + "".join(DAY.format(2027 + day // 28, day % 28 + 1, it + day) for day in range(200))
        for it in range(max(size // 14_500, 2))
    },
    "models that take their cost from each other": lambda size: {
        f"models/b{it}.yaml": WRITER.replace("writer-1", f"b{it}").replace(COST, f"base: b{it + 1}\n  uplift: 1")
        for it in range(size // 200)
    },
    "entries of one name in a catalogue": lambda size: {
        **in_settings("sources: {a: {file: a.json}}\n"),
        "../a.json": "{"
        + ",".join(
            f'"p{it}/gpt-4o": {{"litellm_provider": "p{it}", "input_cost_per_token": 1}}' for it in range(size // 70)
        )
        + "}",
        **{f"models/g{it}.yaml": WRITER.replace("writer-1", f"gpt-4o-2024-01-{it:02}") for it in range(10, 30)},
    },
    "models that mean the same entries of catalogues": lambda size: {
        **in_settings("sources:\n" + "".join(f"  c{it}: {{file: c{it}.json}}\n" for it in range(3))),
        **{f"../c{it}.json": entries_with_many_amounts(size // 60_000) for it in range(3)},
        **{
            f"models/x{it}.yaml": WRITER.replace("is_default: true\n", "").replace("writer-1", f"x-{20_000_000 + it}")
            for it in range(size // 800)
        },
    },
    "amounts of a quote that the cost has otherwise": lambda size: {
        f"models/t{it}.yaml": QUOTED.replace("#", str(it)) for it in range(max(size // len(QUOTED), 1))
    },
    "models beside packages": lambda size: {
        "billing/packages.yaml": "".join(
            f"p{it}: {{name: N{it}, credits: {1000 + it}, price_usd: {12 + it * 0.0119:.2f}}}\n"
            for it in range(size // 180)
        ),
        **others(size // 400),
    },
    "models beside plans": lambda size: {
        "billing/plans.yaml": "".join(
            f"p{it}: {{name: P{it}, price_monthly: {10 + it}, price_yearly: {100 + 10 * it}, content_credits: 900}}\n"
            for it in range(size // 170)
        ),
        **others(size // 400),
    },
    "presets": lambda size: {
        f"automation/presets/p{it}.yaml": f'name: P{it}\ndescription: x\nstages:\n  "1": {{batch_size: {it % 40}}}\n'
        for it in range(size // 70)
    },
    "rules for many files of secrets": lambda size: {
        "../.sops.yaml": "creation_rules:\n" + numbered('- {path_regex: "a#", age: age1x}\n', size),
        **{
            f"secrets/example/p{it}.sops.yaml": "example: {a: {b: 1}}\nsops: {mac: x, age: []}\n"
            for it in range(size // 1000)
        },
    },
}
