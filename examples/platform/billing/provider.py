"""Stands for the clients of the providers: it answers as they do, says what came in, and counts words as tokens."""

from typing import Any

from ratesmith.packs.ai_platform.usage import Usage
from ratesmith.runtime import Call


def answer(call: Call, prompt: str) -> tuple[str, Usage]:
    """Return the answer of a model, and what the provider says was used."""
    if call.size is not None:
        return f"an image of {call.size}", Usage.of(image=1)
    response = _completion(call, prompt)
    return response["choices"][0]["message"]["content"], Usage.from_openai(response)


def _completion(call: Call, prompt: str) -> dict[str, Any]:
    words = prompt.split()
    said = words[: call.max_tokens]
    return {
        "model": call.model,
        "choices": [{"message": {"role": "assistant", "content": " ".join(said)}}],
        "usage": {"prompt_tokens": len(words), "completion_tokens": len(said), "total_tokens": len(words) + len(said)},
    }
