"""The forms of well-known API keys: what is searched for in files, and hidden wherever text is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KEY_FORMS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "an API key": (("sk-",), r"\bsk-[A-Za-z0-9_-]{16,}"),
    "a Stripe key": (("k_live_", "k_test_"), r"\b[sr]k_(?:live|test)_[A-Za-z0-9_]{8,}"),
    "a webhook secret": (("whsec_",), r"\bwhsec_[A-Za-z0-9+/=_-]{8,}"),
    "an AWS key": (("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[0-9A-Z]{12,}"),
    "a Google key": (("AIza",), r"\bAIza[0-9A-Za-z_-]{30,}"),
    "a GitHub token": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{16,}",
    ),
    "a GitLab token": (("glpat-",), r"\bglpat-[A-Za-z0-9_-]{16,}"),
    "a Slack token": (("xox",), r"\bxox[abeprs]-[A-Za-z0-9-]{10,}"),
    "a SendGrid key": (("SG.",), r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    "a Resend key": (("re_",), r"\bre_[A-Za-z0-9]{6,}_[A-Za-z0-9]{16,}"),
    "a Hugging Face token": (("hf_",), r"\bhf_[A-Za-z0-9]{30,}"),
    "a Replicate token": (("r8_",), r"\br8_[A-Za-z0-9]{30,}"),
    "an npm token": (("npm_",), r"\bnpm_[A-Za-z0-9]{30,}"),
    "a JSON Web Token": (("eyJ",), r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    "an age private key": (("AGE-SECRET-KEY-",), r"AGE-SECRET-KEY-(?:[A-Z]+-)?1[0-9A-Z]{16,}"),
    "a private key": (
        ("PRIVATE KEY",),
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END|\Z)",
    ),
    "a password in a URL": (("://",), r"(?<=://)[^\s/:@'\"<>{}$]*:[^\s/@'\"<>{}$]+(?=@)"),
}
"""By what it is: parts of which the text must hold one, which is quick to check, and the expression."""
