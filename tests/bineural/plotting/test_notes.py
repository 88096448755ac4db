"""What is written on a plot stays within it, is translated and told."""

import pytest

from bineural.plotting import plot_curve_panels, plot_curves, plot_layer_panels, plot_layers, plot_runs
from bineural.plotting.notes import write_note

CURVE = ([0.0, 10.0], [3.0, 1.0])
DRAW = {
    "curves": lambda note: plot_curves({"loss": CURVE}, xlabel="epoch", ylabel="loss", title="epoch", note=note),
    "layers": lambda note: plot_layers({"loss": [3.0, 1.0]}, ylabel="loss", note=note),
    "runs": lambda note: plot_runs({"loss": [[3.0, 1.0], [2.0, 1.0]]}, ylabel="loss", title="epoch", note=note),
}


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_a_note_is_written_at_its_place_and_told(draw, shown, missing):
    draw(None)
    [before] = shown.figure.axes
    draw((1.5, 2.0, "share of zeros"))
    [ax] = shown.figure.axes
    [text] = [text for text in ax.texts if text.get_text() == "share of zeros"]
    assert text.get_position() == (1.5, 2.0)
    assert (ax.get_xlim(), ax.get_ylim()) == (before.get_xlim(), before.get_ylim())
    assert shown.alt.endswith(" Written on the plot: share of zeros.")
    assert missing() == []


@pytest.mark.parametrize(("x", "align"), [(0.5, "left"), (5.0, "center"), (9.5, "right")])
def test_at_the_sides_a_note_begins_or_ends_at_its_place(x, align, shown):
    plot_curves({"loss": CURVE}, xlabel="epoch", ylabel="loss")
    [ax] = shown.figure.axes
    write_note(ax, (x, 2.0, "loss"))
    assert ax.texts[-1].get_ha() == align


def test_panels_have_notes_of_their_own(shown):
    plot_curve_panels(
        {"epoch": {"loss": CURVE}, "layer": {"loss": CURVE}},
        xlabel="epoch",
        ylabel="loss",
        notes={"layer": (5, 2, "share of zeros")},
    )
    first, second = shown.figure.axes
    assert [text.get_text() for text in second.texts if text.get_text()] == ["share of zeros"]
    assert not first.texts
    plot_layer_panels(
        {"epoch": {"loss": [2, 1]}, "layer": {"loss": [2, 1]}}, ylabel="loss", notes={"epoch": (1, 2, "share of zeros")}
    )
    first, second = shown.figure.axes
    assert (len(first.texts), len(second.texts)) == (1, 0)


@pytest.mark.parametrize("note", [(1, 2), (1, 2, ""), (1, float("nan"), "loss"), ("1", 2, "loss"), 5])
@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_what_is_no_note_is_refused(draw, note):
    with pytest.raises(ValueError, match=r"expected a note \(x, y, text\) for a panel among "):
        draw(note)


def test_a_note_for_no_panel_is_refused():
    with pytest.raises(ValueError, match="for 'layer': pass two finite numbers and a text"):
        plot_curve_panels({"epoch": {"loss": CURVE}}, xlabel="a", ylabel="b", notes={"layer": (1, 2, "loss")})
