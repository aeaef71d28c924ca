"""What `python -m nn` does: it makes the parts that the options name, trains, and leaves a folder.

What a line here may know: the options and every file of nn. What it may not: how a part does its work.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from time import monotonic
from typing import Any

from autograd.explaining import Words
from autograd.files import write
from autograd.formula import printable
from nn.checkpoint import unlike
from nn.command.comparison import beside_by_hand
from nn.command.console import say, stopping, warn, with_a_bar
from nn.command.options import complete, given
from nn.command.parts import Split, split_of, training_of
from nn.command.results import Results
from nn.command.verdict import output_at_0, remarks, score
from nn.exporting import export
from nn.files import read_json
from nn.module import Module
from nn.training import Training

CHECKPOINT = "checkpoint.json"
EVERY = 100  # the loss is printed at the first step, at every so many steps, and at the last
PAUSE = 1.0  # seconds between two checkpoints, or 20 times as long as one takes


def run(arguments: Sequence[str]) -> None:
    """Do what these arguments ask for; what it raises is one sentence."""
    asked, arguments = _asked(arguments)
    data = split_of(asked)
    options = complete(asked, data.kind)
    training = training_of(options, data, options.learning_rate)
    _require_parameter(training.engine.net, options.explain)
    pictures = (not options.no_plots, options.steps, options.graph_at, options.language)
    what = (training.engine.net, data.everything, options.dataset, options.loss)
    results = Results(options.out, *what, *pictures)
    if options.export and not options.export.absolute().parent.is_dir():
        raise ValueError(f"there is no folder for --export {options.export}")
    if options.compare_rates:
        _compare(options, data, results)
    else:
        _train_and_show(options, data, training, results, arguments)
    for note in results.notes + results.left_out():
        warn(note)
    say(f"wrote {options.out}{'/' if options.out.name else ''}: {', '.join(results.written)}")
    if options.export:
        export(training.engine.net, options.export)
        say(f"wrote {options.export}: the network as a function")


def _asked(arguments: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The options that are given, and the arguments that give them: with `--resume`, those of that run."""
    asked = given(arguments)
    folder = asked.pop("resume", None)
    if folder is None:
        return asked, list(arguments)
    for other in asked.keys() - {"steps", "export"}:
        option = f"leave --{other.replace('_', '-')} out"
        raise ValueError(f"--resume goes on with the options of {folder}, only --steps may grow: {option}")
    if not (folder / CHECKPOINT).is_file():
        raise ValueError(f"there is nothing to resume in {folder}: it has no {CHECKPOINT}")
    try:
        arguments = [*read_json(folder / CHECKPOINT)["note"]]
        older = given(arguments)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise unlike(folder / CHECKPOINT, "a run of python -m nn", error) from None
    arguments += [word for name in asked for word in (f"--{name}", str(asked[name]))]
    return {**older, **asked, "out": folder, "resume": folder}, arguments


def _train_and_show(
    options: Namespace, data: Split, training: Training, results: Results, arguments: list[str]
) -> None:
    """Train and say how it goes, with the checkpoint written first, and the network before its pictures."""
    net, inputs, counted = training.engine.net, len(data.samples[0][0]), data.counted(options.loss)
    keep = Keeper(training, options.out / CHECKPOINT, arguments)
    if options.resume is not None:
        results.save_untrained()
        training.restore(keep.path)
        say(f"going on after step {len(training.losses)}")
    else:
        keep.begin()
        if options.show_code:
            say(training.engine.source)
        say(f"untrained {output_at_0(net, inputs, options.loss)}")
        for line in beside_by_hand(net, data.samples) if options.compare else ():
            say(line)
        results.save_untrained(options.compare)
    _train_aloud(training, keep, results)
    say(f"trained {output_at_0(net, inputs, options.loss)}")
    say(score(net, data.samples, options.loss, counted, "points"))
    if data.kept:
        say(score(net, data.kept, options.loss, counted, "points kept back"))
    say(str(training.engine))
    for remark in remarks(net, data.samples, options.loss, counted):
        say(remark)
    if not options.no_plots:
        say("drawing ...")
    results.save_trained(training.losses)
    for line in _explained(options, training, results) if options.explain else ():
        say(line)


def _require_parameter(net: Module, name: str | None) -> None:
    """Raise ValueError for a name that no parameter has, with the nearest one."""
    known = [path for path, _ in net.named_parameters()]
    if name not in (None, *known):
        near = get_close_matches(str(name), known, 1, 0.0)[0]
        raise ValueError(
            f"--explain {printable(str(name))}: there is no such parameter, did you mean {near}?"
        )


def _explained(options: Namespace, training: Training, results: Results) -> list[str]:
    """Why a parameter's gradient at one sample is what it is, and what the next step makes of it."""
    net, optimizer = training.engine.net, training.optimizer
    parameter = dict(net.named_parameters())[options.explain]
    words = Words(results.explained(parameter))
    told, kept, places = [words.title(), *words.ended()], net.state_dict(), next(training.batches)
    optimizer.zero_grad()
    training.engine(places)
    slope, rate = parameter.grad, optimizer.rate()
    optimizer.step()
    told.append(words.updated(parameter, kept[options.explain], slope, rate, len(places)))
    net.load_state_dict(kept)
    return ["".join(line) for line in told]


class Keeper:
    """Writes the checkpoint of a training, with the arguments that it was made by, now and then."""

    def __init__(self, training: Training, path: Path, arguments: list[str]) -> None:
        self.training, self.path, self.arguments = training, path, arguments
        self.due, self.failed = 0.0, False

    def begin(self) -> None:
        """Write it for the first time; that of an earlier run into the folder is put aside, with a word."""
        if self.path.exists():
            aside = self.path.with_name("checkpoint.previous.json")
            write(aside, self.path.read_bytes())
            warn(
                f"{self.path} was that of an earlier run, which this one replaces: it is kept as {aside.name}"
            )
        self.training.save(self.path, self.arguments)

    def save(self) -> None:
        """Write it; a failure is said once, and the training goes on."""
        start = monotonic()
        try:
            self.training.save(self.path, self.arguments)
        except (OSError, ValueError) as error:
            if not self.failed:
                warn(f"the checkpoint could not be written: {error}")
            self.failed = True
        self.due = monotonic() + max(PAUSE, 20 * (monotonic() - start))


def _train_aloud(training: Training, keep: Keeper, results: Results) -> None:
    """Train, with a line now and then on stdout and a progress bar on stderr where that is a terminal."""
    steps, print_line = with_a_bar(training, len(training.losses), training.steps)
    keep.due = monotonic() + PAUSE
    try:
        with stopping() as stop:
            with training.holding():
                for step, loss in steps:
                    results.watch(step, training.engine)
                    if step == 1 or step % EVERY == 0 or step == training.steps:
                        say(f"{step} {loss:.4f}", print_line)
                    if stop.signal:
                        break
                    if monotonic() > keep.due:
                        keep.save()
            keep.save()
            results.save_network()
            if stop.signal:
                done = f"stopped at step {len(training.losses)}; the results are of the network so far"
                say(f"{done} (python -m nn --resume {results.folder} goes on)", print_line)
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{error}; try a smaller --learning-rate") from None


def _compare(options: Namespace, data: Split, results: Results) -> None:
    """Train with each of the rates; print and leave a table, and a picture of the losses."""
    curves = dict[str, Sequence[float]]()
    rows = [["rate", "steps", "first loss", "last loss", "result"]]
    counted = data.counted(options.loss)
    with stopping() as stop:
        for rate in options.compare_rates:
            if stop.signal:
                break
            training = training_of(options, data, rate)
            try:
                with training.holding():
                    while not stop.signal and next(training, None):
                        pass
                result = score(training.engine.net, data.samples, options.loss, counted, "points")
            except (ArithmeticError, ValueError):
                result = "broke down"
            losses = curves[f"{rate:g}"] = training.losses
            rows.append(
                [f"{rate:g}", f"{len(losses)}", *(f"{x:.4f}" for x in losses[:1] + losses[-1:]), result]
            )
        for row in rows:
            say("".join(f"{word:<12}" for word in row).rstrip())
        results.save_rates(rows, curves)
