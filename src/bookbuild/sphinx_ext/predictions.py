"""The directives `prediction` and `answer`: a question before an experiment, and what came out, folded."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookbuild.sphinx_ext.folds import fold, make_fold
from bookbuild.sphinx_ext.interface import translate

ANSWER = "fold-answer"


class Prediction(SphinxDirective):
    """A question that the reader answers before looking; its content ends in one `answer`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the block."""
        title = nodes.paragraph("", translate("Predict first"), classes=["prediction-title"])
        block = nodes.container("", title, classes=["prediction"])
        self.set_source_info(block)
        parts = self.parse_content_to_nodes()
        answers = [part for part in parts if isinstance(part, fold) and ANSWER in part["classes"]]
        if len(answers) != 1 or parts[-1] is not answers[0] or len(parts) == 1:
            raise self.error("a prediction is a question and one {answer} after it: write both")
        block += parts
        return [block]


class Answer(SphinxDirective):
    """What came out; it stands in a `prediction`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the fold."""
        self.assert_has_content()
        answer = make_fold(translate("Answer"), *self.parse_content_to_nodes(), kind=ANSWER)
        self.set_source_info(answer)
        return [answer]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("prediction", Prediction)
    app.add_directive("answer", Answer)
