"""Numbers that remember where they came from: right ones, each another way, and ones with a typical mistake."""

from typing import Any


class Number:
    """The book's: each number keeps the numbers that it came from, with the factor on each edge."""

    def __init__(self, value, edges=()):
        self.value, self.edges, self.grad = value, edges, 0.0

    def __add__(self, other):
        return type(self)(self.value + other.value, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return type(self)(self.value * other.value, [(self, other.value), (other, self.value)])

    def relu(self):
        return type(self)(max(self.value, 0.0), [(self, float(self.value > 0))])

    def backward(self):
        self.grad = 1.0
        for node in reversed(self.earlier_first()):
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad

    def earlier_first(self):
        order = []

        def visit(node):
            if node not in order:
                for earlier, _ in node.edges:
                    visit(earlier)
                order.append(node)

        visit(self)
        return order


class Closures:
    """As in micrograd: each number keeps a function that passes its gradient on."""

    def __init__(self, value, children=()):
        self.value, self.grad = value, 0
        self.children, self.pass_on = set(children), lambda: None

    def __add__(self, other):
        out = Closures(self.value + other.value, (self, other))

        def pass_on():
            self.grad += out.grad
            other.grad += out.grad

        out.pass_on = pass_on
        return out

    def __mul__(self, other):
        out = Closures(self.value * other.value, (self, other))

        def pass_on():
            self.grad += other.value * out.grad
            other.grad += self.value * out.grad

        out.pass_on = pass_on
        return out

    def relu(self):
        out = Closures(0 if self.value < 0 else self.value, (self,))

        def pass_on():
            self.grad += (out.value > 0) * out.grad

        out.pass_on = pass_on
        return out

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1
        for node in reversed(order):
            node.pass_on()


class Waits(Number):
    """Recursive: a number passes its gradient on only when all later numbers have called it."""

    def backward(self):
        self.grad = 1.0
        waiting: dict[Any, int] = {}

        def count(node):
            for earlier, _ in node.edges:
                if earlier not in waiting:
                    count(earlier)
                waiting[earlier] = waiting.get(earlier, 0) + 1

        def pass_on(node):
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad
                waiting[earlier] -= 1
                if waiting[earlier] == 0:
                    pass_on(earlier)

        count(self)
        pass_on(self)


class Tape(Number):
    """A list of all numbers in the order in which they were made, read from its end."""

    tape: tuple[Any, ...] = ()

    def __init__(self, value, edges=()):
        super().__init__(value, edges)
        Tape.tape = (*Tape.tape, self)

    def backward(self):
        self.grad = 1.0
        for node in reversed(Tape.tape):
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad
        Tape.tape = ()


class FactorsSwapped(Number):
    def __mul__(self, other):
        return type(self)(self.value * other.value, [(self, self.value), (other, other.value)])


class FactorsOfSum(Number):
    def __mul__(self, other):
        return type(self)(self.value * other.value, [(self, 1.0), (other, 1.0)])


class GateReversed(Number):
    def relu(self):
        return type(self)(max(self.value, 0.0), [(self, float(self.value <= 0))])


class GateOpen(Number):
    def relu(self):
        return type(self)(max(self.value, 0.0), [(self, 1.0)])


class GateIsValue(Number):
    def relu(self):
        return type(self)(max(self.value, 0.0), [(self, max(self.value, 0.0))])


class NotCut(Number):
    def relu(self):
        return type(self)(self.value, [(self, float(self.value > 0))])


class ChangesItself(Number):
    def __add__(self, other):
        self.value += other.value
        self.edges = [*self.edges, (other, 1.0)]
        return self


class ReturnsFloat(Number):
    def __mul__(self, other):
        return self.value * other.value


class OneEdge(Number):
    """Edges in a dictionary: a number that is both factors is there once."""

    def __mul__(self, other):
        return type(self)(self.value * other.value, {self: other.value, other: self.value}.items())


class NoSeed(Number):
    def backward(self):
        for node in reversed(self.earlier_first()):
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad


class Overwrites(Number):
    def backward(self):
        self.grad = 1.0
        for node in reversed(self.earlier_first()):
            for earlier, factor in node.edges:
                earlier.grad = factor * node.grad


class NoChain(Number):
    def backward(self):
        self.grad = 1.0
        for node in reversed(self.earlier_first()):
            for earlier, factor in node.edges:
                earlier.grad += factor


class EarlierFirst(Number):
    def backward(self):
        self.grad = 1.0
        for node in self.earlier_first():
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad


class OverwritesRecursively(Number):
    def backward(self, grad=1.0):
        self.grad = grad
        for earlier, factor in self.edges:
            earlier.backward(factor * grad)


class PassesTwice(Number):
    """Recursion without an order: whoever is called passes on all that it has, again and again."""

    def backward(self):
        self.grad = 1.0
        self.pass_on()

    def pass_on(self):
        for earlier, factor in self.edges:
            earlier.grad += factor * self.grad
            earlier.pass_on()


class VisitsOnce(Number):
    """Recursion that skips who was visited: a number passes on before all later ones have called it."""

    def backward(self):
        self.grad, visited = 1.0, set()

        def visit(node):
            visited.add(node)
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad
                if earlier not in visited:
                    visit(earlier)

        visit(self)


class Nearest(Number):
    """A queue: the nearest to the loss first, and not the latest."""

    def backward(self):
        self.grad, queue = 1.0, [self]
        for node in queue:
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad
                if earlier not in queue:
                    queue.append(earlier)


class AllPaths(Number):
    """Right, but along each path separately, and their number doubles with every product."""

    def backward(self, grad=1.0):
        self.grad += grad
        for earlier, factor in self.edges:
            earlier.backward(factor * grad)
