"""Parameters: counted once, listed by name."""

from torch import nn

from bineural.localize import languages, table
from bineural.localize.catalog import recorded_lookups
from bineural.localize.tables import localize_text
from bineural.models import MLP, count_parameters, parameter_rows


def test_parameters_are_counted_once_and_only_if_trained():
    model = MLP([10, 20, 20, 5])
    assert count_parameters(model) == 11 * 20 + 21 * 20 + 21 * 5
    model[0].requires_grad_(False)
    assert count_parameters(model) == 21 * 20 + 21 * 5
    shared = nn.Linear(3, 3)
    assert count_parameters(nn.Sequential(shared, shared)) == 12


def test_rows_hold_each_parameter():
    rows = parameter_rows(nn.Sequential(nn.Conv2d(1, 16, 5), nn.Flatten(), MLP([64, 10])))
    assert [list(row.values()) for row in rows] == [
        ["0.weight", "16 × 1 × 5 × 5", 400],
        ["0.bias", "16", 16],
        ["2.0.weight", "10 × 64", 640],
        ["2.0.bias", "10", 10],
    ]


def test_rows_are_a_table_in_every_language(capsys):
    rows = parameter_rows(MLP([784, 40, 10]))
    table(rows)
    assert capsys.readouterr().out.splitlines()[2].split() == ["0.weight", "40", "×", "784", "31360"]
    with recorded_lookups() as lookups:
        for language in languages():
            shown = [[localize_text(text, language) for text in (*row, row["name"], row["shape"])] for row in rows]
            assert all(one[-2:] == [row["name"], row["shape"]] for one, row in zip(shown, rows, strict=True))
    assert list(lookups.missing) == []


def test_a_parameter_of_the_model_itself_has_a_bare_name():
    assert [row["name"] for row in parameter_rows(nn.Linear(2, 1))] == ["weight", "bias"]
