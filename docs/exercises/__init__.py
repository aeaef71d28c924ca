"""The course's exercises: `ask(name)` shows one in a page, `check(name, answer)` judges one in Python.

    exercise  what an exercise is, and the mistakes that have a name
    form      an exercise in a page, judged there without Python
    lesson_01, lesson_02, ...  the exercises of each lesson, with their answers worked out by the engine
"""

from exercises.exercise import MISTAKES, Exercise, check, load, mistaken
from exercises.form import ask

__all__ = ["MISTAKES", "Exercise", "ask", "check", "load", "mistaken"]
