"""Exercises that run in the page: which they are, what they are given, the package and the runtime, the policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bineural.localize import languages, set_language
from bookbuild.inpage import runtime
from bookbuild.inpage.bundle import bundle_name, write_bundle
from bookbuild.inpage.choosing import Chosen, choose
from bookbuild.inpage.policy import secure, with_policy
from bookbuild.inpage.publish import FOLDER, SERVICE_WORKER, publish_inpage, write_service_worker
from bookbuild.inpage.runtime import FILES, Pinned, fetch_runtime, find_runtime
from bookbuild.inpage.session import MOST_PRINTED, decode, encode, perform
from bookbuild.inpage.slicing import code_for, imports_of, names_used
from bookbuild.inpage.training import find_training
from bookbuild.sources.project import BookError
from bookbuild.sphinx_ext.exercises import in_page
from bookbuild.sphinx_ext.inpage import add_exercises, look_for_runtime

RELU = "def relu_backward(x, grad_output):\n    return {}"


def exercise(name: str, starter: str, solution: str, check: str, options: str = "") -> str:
    return f"""
````{{exercise-start}}
:label: ex-{name.replace("/", "-")}
{options}````

Write it.

```{{code-cell}} ipython3
:tags: [skip-execution]

{starter}
```

````{{exercise-end}}
````

````{{solution-start}} ex-{name.replace("/", "-")}
:label: sol-{name.replace("/", "-")}
````

```{{code-cell}} ipython3
{solution}
```

````{{solution-end}}
````

```{{code-cell}} ipython3
{check}
```
"""


def relu(solution: str = "grad_output * (x > 0)", starter: str = "...", options: str = "") -> str:
    check = 'check("backpropagation/relu", relu_backward)'
    return exercise("backpropagation/relu", RELU.format(starter), RELU.format(solution), check, options)


def page(*parts: str, code: str = "import torch\nimport numpy as np") -> str:
    return f"# Title\n\n```{{code-cell}} ipython3\n{code}\n```\n" + "\n".join(parts)


def chosen(text: str, cache: Path) -> Chosen:
    return choose(text, cache, "these tests")


def test_exercise_for_numpy_runs_in_the_page(tmp_path: Path) -> None:
    found = chosen(page(relu()), tmp_path)
    (one,) = found.exercises
    assert (one.label, one.name) == ("ex-backpropagation-relu", "backpropagation/relu")
    assert one.starter == RELU.format("...")
    assert found.imports == "import numpy as np"
    assert found.against == {}


def test_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = chosen(page(relu()), tmp_path)
    monkeypatch.setattr(subprocess, "run", None)
    assert chosen(page(relu()), tmp_path) == first


def test_code_of_the_page_that_is_needed_runs_first(tmp_path: Path) -> None:
    helper = "def gate(x):\n    return x > ZERO\n\n\nZERO, other = 0, torch.zeros(3)\nNAME = 1"
    text = page(relu("grad_output * gate(x)"), code=f"import numpy as np\n{helper.replace('torch.zeros(3)', '1')}")
    (one,) = chosen(text, tmp_path).exercises
    assert "def gate" in one.before
    assert "ZERO, other" in one.before
    assert "NAME" not in one.before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (page(relu("torch.relu(x)")), "its solution does not pass"),
        (page(relu("scaled(x)"), code="import torch\nscaled = torch.relu"), "torch"),
        (page(relu("as_tensor(x)"), code="from bineural.inputs import as_tensor"), "its solution does not pass"),
        (page(relu("grad_output")), "its solution does not pass"),
        (page(relu(starter="grad_output * (x > 0)")), "its starter passes"),
        (page(relu(options=":in-page: false: it takes a minute\n")), "it takes a minute"),
        (page(exercise("cifar10/network", "...", "1", 'check("cifar10/network", my_network)')), "needs torch"),
        (page(exercise("no/such", "...", "1", 'check("no/such", x)')), "no/such"),
    ],
)
def test_exercise_that_does_not_fit_is_left_out(tmp_path: Path, text: str, reason: str) -> None:
    found = chosen(text, tmp_path)
    assert found.exercises == ()
    (against,) = found.against.values()
    assert reason in against


def test_exercise_without_a_check_is_no_matter(tmp_path: Path) -> None:
    assert chosen(page(relu().replace("check(", "print(")), tmp_path) == Chosen((), {}, "")


def test_refusing_the_page_takes_a_reason() -> None:
    assert in_page("false: it takes a minute") == "it takes a minute"
    for wrong in (None, "true", "false", "false: "):
        with pytest.raises(ValueError, match="a reason"):
            in_page(wrong)


def test_slices_follow_names() -> None:
    cells = [
        "import numpy as np\nfrom math import pi, tau",
        "a = 1\nb = a + pi",
        "for k in range(3):\n    b += k",
        "c = b",
    ]
    assert code_for({"b"}, cells) == "a = 1\nb = a + pi\nfor k in range(3):\n    b += k"
    assert imports_of(cells) == ["import numpy as np", "from math import pi", "from math import tau"]
    assert names_used("class A(Base):\n    def f(self):\n        return len(other)") == {"Base", "other"}


TRAINED = """
(here)=
## Train

```{code-cell} ipython3
own = own_code("backpropagation", relu=relu_backward)
slope = own.relu(points, np.ones((4, 2)))
```

```{code-cell} ipython3
def model(x):
    return np.stack([-x[:, 0], x[:, 0]], axis=1) * slope.max()
```

:::{in-page-training}
:from: here
:model: model
:points: points labels
:data: points labels
:::
"""
MAKES = """import torch
import numpy as np
from bineural.exercises import own_code
points = torch.tensor([[-1.0, 0.0], [-2.0, 1.0], [1.0, 0.5], [2.0, 2.0]], dtype=torch.float64).numpy()
labels = np.array([0, 0, 1, 1])"""


def test_training_gets_data_that_need_more_than_the_page_has(tmp_path: Path) -> None:
    text = page(relu(), TRAINED, code=MAKES)
    training = find_training(text, chosen(text, tmp_path), tmp_path, "these tests")
    assert training is not None
    assert training.uses == ("ex-backpropagation-relu",)
    assert training.before == ""
    assert decode(training.data["labels"]).tolist() == [0, 0, 1, 1]


def test_training_that_needs_more_than_the_page_has_is_left_out(tmp_path: Path) -> None:
    text = page(relu(), TRAINED.replace("np.stack([", "torch.stack(["), code=MAKES)
    assert find_training(text, chosen(text, tmp_path), tmp_path, "these tests") is None
    assert find_training(page(relu()), Chosen((), {}, ""), tmp_path, "these tests") is None
    with pytest.raises(BookError, match="'here'"):
        find_training(text.replace("(here)=", ""), Chosen((), {}, ""), tmp_path, "these tests")


def ask(code: str, **more: Any) -> tuple[dict[str, Any], str]:
    printed: list[str] = []
    request = {"language": "en", "before": "import numpy as np", "code": [{"title": "own", "code": code}]} | more
    try:
        return json.loads(perform(json.dumps(request), printed.append)), "".join(printed)
    finally:
        set_language("en")


CHECK = 'check("backpropagation/relu", relu_backward)'


def test_session_checks_in_the_readers_language() -> None:
    wrong = RELU.format("x > 0")
    assert ask(RELU.format("grad_output * (x > 0)"), check=CHECK)[0]["check"]["passed"]
    assert "only the mask" in ask(wrong, check=CHECK)[0]["check"]["html"]
    russian = ask(wrong, check=CHECK, language="ru")[0]["check"]
    assert not russian["passed"]
    assert "только маску" in russian["html"]


def test_session_prints_and_shows_the_last_value() -> None:
    answer, printed = ask("print('so')\nnp.arange(2) + 0.5")
    assert printed == "so\n"
    assert answer["value"] == "array([0.5, 1.5])"
    assert ask("x = 1")[0] == {"cut": 0}
    assert len(ask("'a' * 10_000")[0]["value"]) < 3_000


def test_session_cuts_a_flood() -> None:
    answer, printed = ask("for k in range(100_000): print(k)")
    assert len(printed) == MOST_PRINTED
    assert answer["cut"] > 500_000


@pytest.mark.parametrize(
    ("code", "kind", "lines", "hint"),
    [
        ("def f(:\n    pass", "syntax", [["own", 1, "def f(:"]], ""),
        ("def f():\n    return 1 / 0\n\nf()", "", [["own", 4, "f()"], ["own", 2, "return 1 / 0"]], "Python stopped"),
        ("def f(): return f()\nf()", "", [["own", 2, "f()"], ["own", 1, "def f(): return f()"]], "`f` calls itself"),
        ("raise MemoryError", "memory", [["own", 1, "raise MemoryError"]], ""),
        ("np.zeros((10**10, 10**10))", "memory", [["own", 1, "np.zeros((10**10, 10**10))"]], ""),
        ("import no_such_module", "import", [["own", 1, "import no_such_module"]], ""),
        ("exit()", "", [["own", 1, "exit()"]], "ends the program"),
        ("missing", "", [["own", 1, "missing"]], "does not know a name"),
    ],
)
def test_session_tells_errors_by_the_readers_own_lines(code: str, kind: str, lines: list[Any], hint: str) -> None:
    error = ask(code)[0]["error"]
    assert error["kind"] == kind
    assert error["lines"] == lines
    assert hint in error["hint"]


def test_session_runs_cells_of_the_page_on_own_functions() -> None:
    points = {"points": encode(__import__("numpy").array([[0.0, 0.0], [1.0, 1.0]])), "labels": encode([0, 0])}
    after = "def model(x):\n    return side(x)"
    own = "def side(x):\n    return np.stack([-x[:, 0], x[:, 0] - 0.5], axis=1)"
    answer, _ = ask(own, after=after, model="model", points=["points", "labels"], data=points)
    drawing = answer["drawing"]
    assert drawing["right"] == [True, False]
    assert len(drawing["grid"]) == drawing["size"] ** 2
    assert set(drawing["grid"]) == {"0", "1"}


def test_bundle_is_the_same_again_small_and_enough(tmp_path: Path) -> None:
    first, second = (write_bundle(folder, list(languages())) for folder in (tmp_path, make(tmp_path / "again")))
    assert first.name == second.name == bundle_name(list(languages()))
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size < 800_000
    zipfile.ZipFile(first).extractall(tmp_path / "unpacked")
    request = {"language": "ru", "code": [{"title": "own", "code": RELU.format("x > 0")}], "check": CHECK}
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'unpacked')!r})\n"
        "import inpage_session, babel, bineural\n"
        "assert all('unpacked' in module.__file__ for module in (babel, bineural))\n"
        f"print(inpage_session.perform({json.dumps(request)!r}, print))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "только маску" in json.loads(done.stdout)["check"]["html"]


def make(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a runtime of one small file, named by the variable."""
    content = b"Python"
    monkeypatch.setattr(runtime, "FILES", {"python.wasm": Pinned(hashlib.sha256(content).hexdigest(), len(content))})
    folder = make(tmp_path / "named")
    (folder / "python.wasm").write_bytes(content)
    monkeypatch.setenv(runtime.VARIABLE, str(folder))
    monkeypatch.setattr(runtime.platformdirs, "user_cache_dir", lambda name: str(tmp_path / "cache"))
    return folder


def test_named_runtime_is_found(pinned: Path) -> None:
    assert find_runtime() == fetch_runtime() == pinned


@pytest.mark.parametrize("content", [None, b"Pythom", b"Python!"])
def test_named_runtime_with_a_wrong_file_is_refused(pinned: Path, content: bytes | None) -> None:
    path = pinned / "python.wasm"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BookError, match=re.escape(f"{path} is not its file")):
        find_runtime()


def test_without_a_runtime_nothing_is_wrong(pinned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(runtime.VARIABLE)
    assert find_runtime() is None
    assert fetch_runtime() is None  # tests open no connection


def test_runtime_is_fetched_once(pinned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(runtime.VARIABLE)
    monkeypatch.setenv("BINEURAL_OFFLINE", "0")
    asked = []

    def retrieve(url: str, known_hash: str, name: str, folder: Path, downloader: object) -> None:
        asked.append((url, known_hash))
        (folder / name).write_bytes((pinned / name).read_bytes())

    import pooch

    monkeypatch.setattr(pooch, "retrieve", retrieve)
    assert fetch_runtime() == fetch_runtime() == tmp_path / "cache" / "pyodide" / runtime.VERSION
    assert asked == [(f"{runtime.HOST}python.wasm", f"sha256:{hashlib.sha256(b'Python').hexdigest()}")]
    monkeypatch.setattr(pooch, "retrieve", lambda *_, **__: (_ for _ in ()).throw(OSError("no network")))
    (tmp_path / "cache" / "pyodide" / runtime.VERSION / "python.wasm").unlink()
    assert fetch_runtime() is None


def test_pages_without_a_runtime_stay_as_they_are() -> None:
    app = SimpleNamespace(config=SimpleNamespace(bookbuild_inpage=False))
    context: dict[str, Any] = {"body": "text"}
    add_exercises(app, "page", "page.html", context, object())  # type: ignore[arg-type]
    assert context == {"body": "text"}


def test_runtime_is_looked_for_unless_the_build_says_so(pinned: Path) -> None:
    config = SimpleNamespace(bookbuild_inpage=None)
    look_for_runtime(SimpleNamespace(), config)  # type: ignore[arg-type]
    assert config.bookbuild_inpage is True
    config.bookbuild_inpage = False
    look_for_runtime(SimpleNamespace(), config)  # type: ignore[arg-type]
    assert config.bookbuild_inpage is False


def test_pinned_files_are_those_that_a_page_loads() -> None:
    assert {name.partition("-")[0] for name in FILES if name.endswith(".whl")} == {"numpy"}
    assert all(re.fullmatch("[0-9a-f]{64}", pinned.sha256) and pinned.size > 0 for pinned in FILES.values())


def test_site_gets_runtime_package_and_service_worker(
    pinned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bookbuild.inpage import publish

    monkeypatch.setattr(publish, "FILES", runtime.FILES)
    site = make(tmp_path / "site")
    (make(site / "en") / "index.html").write_text("one")
    publish_inpage(tmp_path / "made", site)
    write_service_worker(site, ["en"])
    script = (site / SERVICE_WORKER).read_text("utf8")
    assert (site / FOLDER / runtime.VERSION / "python.wasm").read_bytes() == b"Python"
    assert f'["{runtime.VERSION}/python.wasm", "{bundle_name(list(languages()))}"]' in script
    (site / "en" / "index.html").write_text("two")
    write_service_worker(site, ["en"])
    assert (site / SERVICE_WORKER).read_text("utf8") != script
    monkeypatch.delenv(runtime.VARIABLE)
    publish_inpage(tmp_path / "made", site)
    write_service_worker(site, ["en"])
    assert not (site / FOLDER).exists()
    assert "PYTHON_FILES = []" in (site / SERVICE_WORKER).read_text("utf8")


PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8" /><script src="x.js"></script><script>let a = '1';</script>
<script type="application/json">{"no": "code"}</script></head><body><script type="module">go()</script></body></html>"""


def hash_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_policy_allows_the_scripts_of_the_page_and_no_other() -> None:
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', with_policy(PAGE))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    expected = ["'self'", "'wasm-unsafe-eval'", hash_of("let a = '1';"), hash_of("go()")]
    assert rules["script-src"].split() == expected
    assert rules["default-src"] == "'self'"
    assert "unsafe-inline" not in rules["script-src"]


def test_policy_is_written_once(tmp_path: Path) -> None:
    (make(tmp_path / "_static") / "part.html").write_text(PAGE)
    catalogue = {"locale": "ru", "messages": {"a": "б"}, "plural_expr": "n%10==1 ? 0 : 1"}
    (tmp_path / "_static" / "translations.js").write_text(f"Documentation.addTranslations({json.dumps(catalogue)});")
    (tmp_path / "page.html").write_text(PAGE)
    secure(tmp_path)
    once = (tmp_path / "page.html").read_text()
    assert once.index("charset") < once.index("Content-Security-Policy") < once.index("<script")
    secure(tmp_path)
    assert (tmp_path / "page.html").read_text() == once == with_policy(once)
    assert (tmp_path / "_static" / "part.html").read_text() == PAGE
    assert "PLURAL_EXPR = (n) => Number(n%10==1 ? 0 : 1);" in (tmp_path / "_static" / "translations.js").read_text()
