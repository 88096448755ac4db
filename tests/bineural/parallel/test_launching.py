"""Scripts in several processes: their result comes back, and whatever happens no process stays behind."""

import os
import time

import pytest
import torch
from torch import distributed

from bineural.parallel import can_run_in_parallel, launching, torchrun

pytestmark = pytest.mark.skipif(not can_run_in_parallel(), reason="PyTorch has no gloo here")

SUM = """
import os, sys
import torch
import torch.distributed as dist

dist.init_process_group("gloo")
mine = torch.tensor([float(dist.get_rank() + 1)])
dist.all_reduce(mine)
if dist.get_rank() == 0:
    torch.save({"sum": mine, "told": sys.argv[2:], "threads": torch.get_num_threads()}, sys.argv[1])
dist.destroy_process_group()
"""
NOTE = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[2], os.environ["RANK"]).write_text(str(os.getpid()))
"""
WAIT = NOTE + "time.sleep(300)"
FAIL = NOTE + "raise ValueError('no luck') if os.environ['RANK'] == '1' else time.sleep(300)"


def script(tmp_path, text):
    path = tmp_path / "script.py"
    path.write_text(text)
    return path


def is_gone(pid):
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_processes_sum_up(tmp_path):
    found = torchrun(script(tmp_path, SUM), 2, "a", "b")
    assert found == {"sum": torch.tensor([3.0]), "told": ["a", "b"], "threads": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [(WAIT, "to end within 8 s, and ended it"), (FAIL, "no luck"), ("pass", "expected a result of")],
)
def test_what_goes_wrong_is_told_and_nothing_stays(text, said, tmp_path):
    with pytest.raises(RuntimeError, match=said):
        torchrun(script(tmp_path, text), 2, str(tmp_path), seconds=8 if text == WAIT else 60)
    pids = [int((tmp_path / rank).read_text()) for rank in ("0", "1") if (tmp_path / rank).exists()]
    assert len(pids) == (0 if text == "pass" else 2)
    assert all(is_gone(pid) for pid in pids)


def test_wrong_usage_is_told(monkeypatch):
    with pytest.raises(ValueError, match="at least one process, got 0"):
        torchrun("script.py", 0)
    monkeypatch.setattr(distributed, "is_gloo_available", lambda: False)
    assert not launching.can_run_in_parallel()
    with pytest.raises(RuntimeError, match="expected a PyTorch with gloo"):
        torchrun("script.py")
