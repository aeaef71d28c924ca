"""Four questions with answers of their own: whoever leaves a block takes back his answer and no other."""

import asyncio
import contextlib
import itertools
import random
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from autograd import (
    Constant,
    Value,
    constant,
    derivative,
    grad,
    jvp,
    lower,
    no_grad,
    source_lines,
    sqrt,
    where,
)
from autograd.lines import made_at
from autograd.operators import Number
from autograd.recording import USUAL, Block, latest, now
from autograd.rules import Rule

USUALLY = {"graph": True, "fold": False, "look": True, "lines": False}


def answers():
    """The four answers in force here."""
    return {question: getattr(now(), question) for question in USUALLY}


def otherwise(questions):
    return {question: usual ^ (question in questions) for question, usual in USUALLY.items()}


@pytest.fixture(autouse=True)
def _nothing_is_left_over():
    """Every test leaves the recording as it found it, without a trace of an answer that is over."""
    yield
    assert answers() == USUALLY
    assert latest() is USUAL


def records():
    """Whether an operation on a node is recorded here."""
    return type(-Value(1.0)) is Value


# ---- independent answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(5))
def test_any_questions_may_be_answered_otherwise_at_once(count):
    """In every combination and every order of entering, each block changes its own answer alone."""
    for questions in itertools.permutations(USUALLY, count):
        with contextlib.ExitStack() as stack:
            for question in questions:
                stack.enter_context(Block(question))
            assert answers() == otherwise(questions)


def test_blocks_left_in_any_order_take_back_their_own_answers():
    """After random entering and leaving, what holds is what the blocks that are still open say."""
    rng = random.Random(0)
    opened = []
    for _ in range(2000):
        if opened and rng.random() < 0.5:
            block, _ = opened.pop(rng.randrange(len(opened)))
            block.__exit__(None, None, None)
        else:
            question = rng.choice(list(USUALLY))
            opened.append((Block(question), question))
            opened[-1][0].__enter__()
        assert answers() == otherwise({question for _, question in opened})
    for block, _ in opened:
        block.__exit__(None, None, None)


@pytest.mark.parametrize("block", [no_grad, source_lines, partial(Block, "fold")])
def test_a_block_within_a_recorded_function_does_not_allow_a_comparison(block):
    """`lower` refuses to freeze a choice, whatever blocks the function opens."""

    def function(x):
        with block():
            positive = x > 0
        return x * x if positive else -x

    with pytest.raises(TypeError, match="would choose for good"):
        lower(function, [Value(2.0)])


def test_a_partial_that_compares_is_refused_within_a_recorded_function():
    """A row of one's own chooses in its partial: while `grad` runs inside `lower`, that is refused."""
    row = Rule("hinge_of_mine", "h", lambda x: max(x, 0.0), (lambda x, y: 1.0 if x > 0 else 0.0,))
    assert grad(row(x := Value(2.0)), [x])[0].data == 1.0
    with pytest.raises(TypeError, match="would choose for good"):
        lower(lambda x: grad(row(x), [x])[0], [Value(2.0)])


def test_lines_are_noted_within_a_recorded_function():
    """`source_lines()` around `lower(f)` remembers the lines of f."""
    made = []

    def function(x):
        made.append(x * x)
        return made[0]

    with source_lines():
        lower(function, [Value(2.0)])
    assert made_at(made[0]) == (__file__, function.__code__.co_firstlineno + 1)


def test_gradients_fold_and_note_lines_at_once():
    """`grad`, which folds, keeps what the blocks around it say."""
    x = Value(3.0)
    y = x * x
    with source_lines():
        (slope,) = grad(y, [x])
        assert made_at(slope) is not None
    with no_grad():
        assert type(grad(y, [x])[0]) is Constant
    with Block("look"):
        grad(y, [x])
        assert answers() == otherwise({"look"})


# ---- one block several times --------------------------------------------------------------------------


def test_one_block_used_twice_and_within_itself():
    """The same object opens a block again and again, nested too."""
    block = no_grad()
    for _ in range(2):
        with block:
            with block:
                assert not records()
            assert not records()
        assert records()


def test_one_block_shared_by_threads():
    """Threads that use one block at once leave each their own."""
    block, meet = no_grad(), threading.Barrier(4)

    def work(number):
        seen = []
        for turn in range(50):
            meet.wait()
            if (turn + number) % 2:
                with block:
                    meet.wait()
                    seen.append(records())
            else:
                meet.wait()
                seen.append(not records())
        return seen

    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(work, number) for number in range(4)]
        assert {flag for result in results for flag in result.result()} == {False}


def test_one_block_entered_in_one_task_and_left_in_another():
    """A generator that another task closes ends its own answer, not that of the task, which is inside too."""
    block = no_grad()

    async def held():
        with block:
            yield

    async def main():
        generator = held()

        async def first():
            await generator.__anext__()
            await asyncio.sleep(0.02)
            return records()

        async def second():
            await asyncio.sleep(0.005)
            with block:
                await generator.aclose()
                return records()

        return await asyncio.gather(first(), second())

    assert asyncio.run(main()) == [True, False]


# ---- generators, tasks and threads --------------------------------------------------------------------


def holding(block):
    """A generator that stops within a block."""
    with block():
        yield
        yield
    yield


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("end", ["close", "next", "throw", "drop"])
def test_suspended_generators_end_in_any_order(order, end):
    """Generators that hold blocks and end out of order leave nothing behind."""
    generators = [holding(no_grad), holding(no_grad), holding(lambda: Block("fold"))]
    list(map(next, generators))
    assert answers() == otherwise({"graph", "fold"})
    for place in order:
        if end == "close":
            generators[place].close()
        elif end == "next":
            next(generators[place])
            next(generators[place])
        elif end == "throw":
            with pytest.raises(KeyError):
                generators[place].throw(KeyError())
        generators[place] = None
    assert answers() == USUALLY


def test_a_generator_that_ends_in_another_thread():
    """A block entered here and left there is over here too."""
    generator = holding(no_grad)
    next(generator)
    assert not records()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(generator.close).result()
        assert pool.submit(records).result()
    assert records()


def test_a_generator_that_ends_in_a_task():
    """A task that closes a generator of its parent's ends the block for the parent."""
    generator = holding(no_grad)

    async def close():
        generator.close()
        return records()

    async def main():
        next(generator)
        assert await asyncio.create_task(close())
        return records()

    assert asyncio.run(main())


def test_tasks_do_not_disturb_each_other():
    """Each task has its own answers, however they take turns; a task within a block is within it."""

    async def work(block, question, seen):
        for _ in range(20):
            with block():
                await asyncio.sleep(0)
                seen.append(answers() == otherwise({question}))
            await asyncio.sleep(0)
            seen.append(answers() == USUALLY)

    async def main():
        seen = []
        jobs = [(lambda question=question: Block(question), question) for question in USUALLY]
        await asyncio.gather(*(work(block, question, seen) for block, question in jobs))
        with no_grad():
            seen += await asyncio.gather(asyncio.create_task(inside()), inside())
        return seen

    async def inside():
        return not records()

    assert set(asyncio.run(main())) == {True}


def test_asynchronous_generators_that_are_left_over():
    """An asynchronous generator dropped within its block, and finished by the loop, leaves nothing."""

    async def steps():
        with no_grad():
            yield 1
            yield 2

    async def main():
        async for _ in steps():
            break
        await asyncio.sleep(0)
        return

    asyncio.run(main())
    assert records()


# ---- decorated functions ------------------------------------------------------------------------------


def test_a_decorated_function_holds_within_each_call():
    """Also when it calls itself, raises, or is called from several threads."""

    @no_grad()
    def depth(n):
        """Doc."""
        if n < 0:
            raise KeyError
        return [records()] + (depth(n - 1) if n else [])

    assert (depth.__name__, depth.__doc__) == ("depth", "Doc.")
    assert depth(3) == [False] * 4
    with pytest.raises(KeyError):
        depth(-1)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(depth, [1, 1])) == [[False, False]] * 2
    assert records()


def test_what_runs_on_after_its_call_is_not_decorated():
    """Generators and coroutines are refused in one sentence, at once or, if wrapped, when called."""

    def generator():
        yield

    async def coroutine():
        pass

    async def both():
        yield

    for function in (generator, coroutine, both):
        with pytest.raises(
            TypeError, match=rf"^{function.__name__} runs on .* write a `with` block inside it$"
        ):
            no_grad()(function)
        wrapped = no_grad()(lambda function=function: function())
        with pytest.raises(TypeError, match="runs on after its call has returned"):
            wrapped()
    with pytest.raises(TypeError, match="runs on"):
        no_grad()(lambda: (x for x in "ab"))()
    assert records()


# ---- exceptions, signals ------------------------------------------------------------------------------


class Interrupted(Exception):
    """What the signal's handler raises."""


@pytest.fixture
def interruptions():
    """Call a function until a signal interrupts it, that many times, each time a little later."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        pytest.skip("no timer signals here")

    def interrupt(_, __):
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)

    def run(work, times):
        rng = random.Random(0)
        for _ in range(times):
            with contextlib.suppress(Interrupted):
                try:
                    signal.setitimer(signal.ITIMER_REAL, rng.uniform(2e-5, 1e-3))
                    while True:
                        work()
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)

    yield run
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def chained(x):
    for _ in range(3):
        x = (x * 1.5).tanh() + x
    return x


X = Value(0.3, "x")
Y = chained(X)
INTERRUPTED = {
    "grad": lambda: grad(Y, [X]),
    "jvp": lambda: jvp(chained, [0.3], [1.0]),
    "lower": lambda: lower(lambda x: where(x, x * 2.0, x), [X]),
    "decorated": no_grad()(lambda: chained(X)),
}


@pytest.mark.parametrize("name", INTERRUPTED)
@pytest.mark.parametrize("times", [300, pytest.param(3000, marks=pytest.mark.slow)])
def test_a_signal_leaves_the_recording_as_it_was(name, times, interruptions):
    """Wherever an exception of a signal comes up, no answer is left behind."""
    left = []

    def work():
        INTERRUPTED[name]()

    interruptions(work, times)
    left.append(answers())
    assert left == [USUALLY]
    assert records()


def test_threads_get_serial_numbers_of_their_own():
    """Nodes born in many threads at once have each another number, operands before results."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:

        def work(_):
            x = Value(1.0)
            nodes = [x]
            for _ in range(500):
                nodes.append(nodes[-1] + x)
            return [node.serial for node in nodes]

        with ThreadPoolExecutor(8) as pool:
            serials = list(pool.map(work, range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert all(numbers == sorted(numbers) for numbers in serials)
    assert len({number for numbers in serials for number in numbers}) == 8 * 501


@pytest.mark.parametrize(
    "peek",
    [
        lambda x: x.data if isinstance(x, Number) else x,
        lambda x: 1.0 if f"{x:.1f}" else 0.0,
    ],
    ids=["data", "a format"],
)
def test_a_partial_takes_no_number_out_of_a_node(peek):
    """In `backward` it is given floats; a gradient that is a graph would keep what it saw for good."""
    row = Rule("peeking", "p", lambda x: x * x, (lambda x, y: 2.0 * x * peek(x) / peek(x),))
    x = Value(2.0, "x")
    row(x).backward()
    assert x.grad == 4.0
    for look in (
        lambda: grad(row(x), [x]),
        lambda: derivative(row, x),
        lambda: derivative(lambda a: derivative(row, a), 2.0),
        lambda: lower(lambda a: grad(row(a), [a])[0], [x]),
    ):
        with pytest.raises(TypeError, match="for good in a recorded program"):
            look()
    assert not latest().answers


def test_constants_and_messages_within_a_recorded_function():
    """A forward pass reads the numbers of constants, and an error tells those that it met."""
    x = Value(2.0, "x")
    assert lower(lambda x: derivative(lambda t: t * constant(3.0) * x, x), [x]).compile()(5.0) == 15.0
    for at, error in ((0.0, ZeroDivisionError), (-1.0, ValueError)):
        with pytest.raises(error, match=rf"sqrt\(x\): operand is {at}"):
            lower(lambda x: derivative(sqrt, x), [Value(at, "x")])


def test_texts_of_nodes_show_no_number_while_a_program_is_recorded():
    """`print` and a debugger go on; there is nothing to be read out of them."""
    seen = []

    def function(x):
        seen.extend([str(x * 2), repr(x), f"{x}"])
        return x

    lower(function, [Value(2.5, "x")])
    assert seen == ["<x * 2.0, being recorded>", "<x, being recorded>", "<x, being recorded>"]
