"""The course's exercises: `ask(name)` shows one in a page, `check(name, answer)` judges one in Python.

exercise  what an exercise is, and the mistakes that have a name
sketch    two curves drawn against each other: a counterexample
form      an exercise in a page, judged there without Python, or, where the answer is code, by the lab's
lesson_01, lesson_02, ...  the exercises of each lesson, with their answers worked out by the engine
"""

from exercises.exercise import MISTAKES, Code, Exercise, Verdict, check, check_code, load, mistaken
from exercises.form import ask

__all__ = ["MISTAKES", "Code", "Exercise", "Verdict", "ask", "check", "check_code", "load", "mistaken"]
