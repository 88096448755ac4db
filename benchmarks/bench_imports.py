"""What importing the trainers costs over importing torch.

Run `python benchmarks/bench_imports.py [PAIRS]`. Each import runs in a process of its own, in pairs of `import torch`
and of the trainers, one right after the other and in alternating order. What is counted is the time of the process on
the processor, with what starting Python takes. The ratio is the median of those of the pairs; its interval holds the
median with at least 95 %.
"""

import os
import statistics
import subprocess
import sys

from bench_probes import interval

TORCH = "import torch"
TRAINERS = "from bineural.trainers import TensorBatches, Trainer"


def seconds(code: str) -> float:
    """Return the seconds on the processor of a process that runs the code."""
    timed = f"{code}\nimport os; print(sum(os.times()[:2]))"
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    run = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=environment)
    return float(run.stdout)


def main(pairs: int = 15) -> None:
    rounds = []
    for number in range(-1, pairs):  # the first pair warms up
        order = (TORCH, TRAINERS) if number % 2 else (TRAINERS, TORCH)
        rounds.append({code: seconds(code) for code in order})
    ratios = [each[TRAINERS] / each[TORCH] for each in rounds[1:]]
    bare = statistics.median(each[TORCH] for each in rounds[1:])
    low, high = interval(ratios)
    ratio = statistics.median(ratios)
    print(
        f"import of the trainers / import torch: {ratio:.3f} ({low:.3f} to {high:.3f}; goal ≤ 1.10; torch {bare:.2f} s)"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
