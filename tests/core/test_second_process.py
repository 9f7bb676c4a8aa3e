"""Work in a second process gives what it would give here, also where that process fails."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from ratesmith.core import second_process
from ratesmith.core.second_process import SecondProcess


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_has_second_processor", lambda: True)


def test_the_work_is_done_by_another_process() -> None:
    assert SecondProcess(os.getpid, int, pays=True).result() != os.getpid()


def test_work_that_does_not_pay_is_done_here() -> None:
    assert SecondProcess(os.getpid, int, pays=False).result() == os.getpid()


def test_more_than_a_pipe_holds_comes_whole() -> None:
    texts = {f"{number}.sql": "é\n" * 100_000 for number in range(20)}
    assert SecondProcess(lambda: texts, dict[str, str], pays=True).result() == texts


def test_what_another_process_cannot_say_is_worked_out_here() -> None:
    assert SecondProcess(lambda: ["\ud800"], list[str], pays=True).result() == ["\ud800"]


def test_a_mistake_there_is_raised_here_as_if_it_was_made_here() -> None:
    def fail() -> int:
        raise ValueError(os.getpid())

    with pytest.raises(ValueError, match=str(os.getpid())):
        SecondProcess(fail, int, pays=True).result()


@pytest.mark.parametrize("said", ["nothing", "half"])
def test_the_work_of_a_process_that_was_ended_is_done_here(said: str) -> None:
    here = os.getpid()

    def work() -> dict[str, str]:
        if os.getpid() != here and said == "nothing":
            os.kill(os.getpid(), signal.SIGKILL)
        return {"a": "b" * 10_000_000}

    running = SecondProcess(work, dict[str, str], pays=True)
    if said == "half":
        os.read(running._pipe, 100)
        os.kill(running._process, signal.SIGKILL)
    assert running.result() == {"a": "b" * 10_000_000}


def test_no_process_is_left_behind() -> None:
    other = SecondProcess(os.getpid, int, pays=True).result()
    with pytest.raises(ChildProcessError):
        os.waitpid(other, os.WNOHANG)


def test_beside_a_thread_no_process_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert SecondProcess(os.getpid, int, pays=True).result() == os.getpid()
    finally:
        done.set()
        thread.join()


def test_with_one_processor_no_process_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert SecondProcess(os.getpid, int, pays=True).result() == os.getpid()
