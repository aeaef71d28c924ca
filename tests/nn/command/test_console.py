"""The terminal: streams that are closed or that nobody reads, and the signals that end a run."""

import io
import os
import signal
import sys
import threading

import pytest

from nn.command.console import Stop, open_streams, say, stopping, warn


def test_closed_streams_get_a_place(monkeypatch):
    """What is printed where nobody listens is dropped, on either stream."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    open_streams()
    say("one")
    warn("two")
    for stream in (sys.stdout, sys.stderr):
        assert stream.name == os.devnull
        stream.close()


def test_a_reader_that_goes_is_not_missed(monkeypatch, capfd):
    """After a broken pipe, lines are dropped without a word; after a full disk, with one."""

    class Broken(io.StringIO):
        def __init__(self, error, file):
            super().__init__()
            self.error, self.file = error, file

        def write(self, text):
            raise self.error

        def fileno(self):
            return self.file.fileno()

    for error, words in [(BrokenPipeError(), ""), (OSError(28, "No space left on device"), "No space left")]:
        with open(os.devnull, "w") as file:
            monkeypatch.setattr(sys, "stdout", Broken(error, file))
            say("lost")
        printed = capfd.readouterr().err
        assert words in printed
        assert bool(words) is bool(printed)


@pytest.mark.skipif(os.name != "posix", reason="signals of a Unix")
def test_signals_wait_for_the_end_of_a_step(monkeypatch):
    """Ctrl-C, TERM and HUP are noted; the old handlers are back afterwards, and TERM does its work."""
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    before = [signal.getsignal(number) for number in signals]
    sent = []
    monkeypatch.setattr("nn.command.console.os.kill", lambda process, number: sent.append(number))
    for number in signals:
        with stopping() as stop:
            assert stop.signal is None
            signal.raise_signal(number)
            assert stop.signal == number
        signal.signal(number, before[signals.index(number)])
    assert sent == [signal.SIGTERM, signal.SIGHUP]
    assert [signal.getsignal(number) for number in signals] == before


def test_a_second_one_does_not_wait():
    """Another Ctrl-C while the first is being seen to raises at once."""
    with stopping():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_ignored_stays_so(monkeypatch):
    """Under nohup, or in the background of a script, nothing is listened for; nor in another thread."""
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stopping() as stop:
            signal.raise_signal(signal.SIGINT)
        assert stop.signal is None
    finally:
        signal.signal(signal.SIGINT, old)
    found = []

    def listen():
        with stopping():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    assert found == [old]


def test_a_system_without_hup(monkeypatch):
    """Where there is no SIGHUP, as on Windows, the others are listened for."""
    monkeypatch.delattr(signal, "SIGHUP", raising=False)
    with stopping() as stop:
        assert isinstance(stop, Stop)
        assert signal.getsignal(signal.SIGTERM) is stop
