"""An engine in forty lines: a node keeps its operands and the slope along each, taken as it is made.

It is the least that back-propagates, and what readers of microgpt know: no table of rules, nothing put
off until it is asked for. So it has no second derivative, no picture of a rule and no error of its own,
and its second `backward` over one graph is wrong.
"""

# ruff: noqa: B905 (a strict zip costs time, which no peer should pay)

from __future__ import annotations

import math
from typing import Any


class Node:
    __slots__ = ("data", "grad", "operands", "slopes")

    def __init__(self, data: float, operands: tuple[Node, ...] = (), slopes: tuple[float, ...] = ()) -> None:
        self.data, self.grad = data, 0.0
        self.operands, self.slopes = operands, slopes

    def __add__(self, other: Any) -> Node:
        other = other if isinstance(other, Node) else Node(other)
        return Node(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Any) -> Node:
        other = other if isinstance(other, Node) else Node(other)
        return Node(self.data * other.data, (self, other), (other.data, self.data))

    def __neg__(self) -> Node:
        return self * -1.0

    def __sub__(self, other: Any) -> Node:
        return self + -other

    def __truediv__(self, other: Node) -> Node:
        return self * other**-1.0

    def __pow__(self, power: float) -> Node:
        return Node(self.data**power, (self,), (power * self.data ** (power - 1.0),))

    def exp(self) -> Node:
        return Node(y := math.exp(self.data), (self,), (y,))

    def log(self) -> Node:
        return Node(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self) -> Node:
        return Node(max(0.0, self.data), (self,), (float(self.data > 0.0),))

    def sigmoid(self) -> Node:
        return Node(y := 1.0 / (1.0 + math.exp(-self.data)), (self,), (y * (1.0 - y),))

    def backward(self) -> None:
        order, met = [], set()

        def visit(node: Node) -> None:
            if node not in met:
                met.add(node)
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes):
                operand.grad += slope * node.grad
