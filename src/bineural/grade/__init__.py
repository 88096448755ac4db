"""Grade students' notebooks: ``python -m bineural.grade FOLDER --lab lab.toml --deadlines deadlines.toml``.

A notebook is run once, in a process of its own, which can neither wait for ever nor reach what is not its own. What it
defines is carried, pickled by value, into a fresh process a task, where the grader's own `bineural` checks it. What a
notebook prints is believed by nobody. ``TEACHING.md`` tells how to use it, and what it cannot prevent.
"""
