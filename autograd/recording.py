"""How a node is made: six questions, each with an answer of its own.

    graph    is a node recorded, with its operands, or only its number?     usually recorded
    fold     is an operation that changes nothing (`x * 1`) left out?       usually kept
    look     may a program look at numbers (`x > 0`, `x.data`)?            usually it may
    choose   may it compare them alone, so that no derivative is lost?       usually it may look, too
    nan      is what has no value nan, or an error?                          usually an error
    lines    is the line of the program that made the node remembered?      usually not

A block answers one of them otherwise. Leaving it takes back its own answer and no other, in whatever
order blocks are left: generators and tasks leave theirs when they please. What a line here may know:
the context that Python gives to each thread and task. It knows nothing of nodes.

>>> block = Block("fold")
>>> with block:
...     now().fold, now().graph
(True, True)
>>> now().fold
False
"""

import sys
from contextvars import ContextVar

from autograd.kinds import Any

NEUTRAL: dict[str, tuple[float | None, float]] = {"mul": (1.0, 1.0), "div": (None, 1.0), "pow": (None, 1.0)}
"""By row and place, the number that leaves the other operand as it is, for every float; not 0 in `x + 0`."""

_RUNS_ON = 0x20 | 0x80 | 0x100 | 0x200  # generators and coroutines, as `inspect` knows them; that is slow


class Answer:
    """One question answered otherwise than usual, until `over`; `place`: the frame of its block."""

    __slots__ = ("over", "place", "question")

    def __init__(self, question: str, place: int = 0) -> None:
        self.question, self.place, self.over = question, place, False


class Recording:
    """The answers that hold somewhere, and who gave those that are not the usual ones."""

    __slots__ = ("answers", "choose", "fold", "graph", "lines", "look", "nan")

    def __init__(self, answers: tuple[Answer, ...] = ()) -> None:
        asked = [answer.question for answer in answers]
        self.answers = answers
        self.graph, self.choose = "graph" not in asked, "look" not in asked
        self.look = self.choose and "choose" not in asked  # so it may choose, and not look
        self.fold, self.lines, self.nan = "fold" in asked, "lines" in asked, "nan" in asked


USUAL = Recording()
_context: ContextVar[Recording] = ContextVar("recording", default=USUAL)

latest = _context.get
"""The answers of the current thread or task, those that are over perhaps among them: `USUAL` mostly."""


def now() -> Recording:
    """The answers that hold in the current thread or task."""
    found = latest()
    living = tuple([answer for answer in found.answers if not answer.over])
    if len(living) < len(found.answers):  # left in another context than it was entered in, or interrupted
        _context.set(found := Recording(living) if living else USUAL)
    return found


def hold(answer: Answer) -> None:
    """Let an answer hold from now on in the current thread or task, until it is `over`."""
    _context.set(Recording((*now().answers, answer)))


def answered(question: str, function: Any, *args: Any, **kwargs: Any) -> Any:
    """What a function returns if a question is answered otherwise during the call, and not after it.

    No exception leaves the answer behind, not even one that a signal raises.

    >>> answered("fold", lambda: now().fold), now().fold
    (True, False)
    """
    answer = Answer(question)
    try:
        hold(answer)
        return function(*args, **kwargs)
    finally:
        answer.over = True  # one step, which nothing interrupts
        now()  # forgets it


class Block:
    """A question answered otherwise within a `with` block, or within each call of a decorated function.

    A block may be used again, also within itself. It holds for the current thread or task, and for a
    task that starts within it while it lasts. Where Python runs other code before the block ends, that
    code is within it: a generator that yields within the block shares it with its caller until it goes
    on. And an exception that a signal raises just where the block begins or ends may keep it open; a
    decorated function has no such gap.
    """

    __slots__ = ("_open", "_question")

    def __init__(self, question: str) -> None:
        self._question = question
        self._open: list[Answer] = []

    def __enter__(self) -> None:
        answer = Answer(self._question, id(sys._getframe(1)))
        try:
            self._open.append(answer)
            hold(answer)
        except BaseException:  # a signal's
            answer.over = True
            raise

    def __exit__(self, *_: object) -> None:
        place, answer = id(sys._getframe(1)), self._open[-1]
        try:  # a block that several use at once is left by the frame that entered it
            answer = [*self._open, *[answer for answer in self._open if answer.place == place]][-1]
        finally:
            answer.over = True
            self._open = [answer for answer in self._open if not answer.over]
            now()

    def __call__(self, function: Any) -> Any:
        """The function, each call of it within this block; not one that runs on after its call returns.

        Raises TypeError for a generator, a coroutine and an asynchronous generator.
        """
        import functools

        question = self._question
        if getattr(getattr(function, "__code__", None), "co_flags", 0) & _RUNS_ON:
            raise _runs_on(function)

        @functools.wraps(function)
        def within(*args: Any, **kwargs: Any) -> Any:
            result = answered(question, function, *args, **kwargs)
            if hasattr(result, "send") or hasattr(result, "asend"):
                if hasattr(result, "close"):
                    result.close()
                raise _runs_on(function)
            return result

        return within


def _runs_on(function: Any) -> TypeError:
    return TypeError(
        f"{getattr(function, '__name__', function)} runs on after its call has returned, so this cannot "
        "decorate it: write a `with` block inside it"
    )


def no_grad() -> Block:
    """Within this block (or a function that it decorates), operations give constants, without a graph.

    See `Block` for what a generator, a task or a signal makes of it.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y, y.parents
    (Constant(4.0), ())
    """
    return Block("graph")


def source_lines() -> Block:
    """Within this block, each new node remembers the line of your program that made it, for `explain`.

    Recording is slower then. See `autograd.lines.made_at`.

    >>> from autograd import Value
    >>> from autograd.lines import made_at
    >>> with source_lines():
    ...     x = Value(2.0)
    >>> made_at(x) is None
    False
    """
    return Block("lines")
