"""Statistics are those of their definitions; hooks are removed whatever happens."""

import copy
import io
import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

import bineural.probes
from bineural.localize import languages, translate
from bineural.localize.catalog import recorded_lookups
from bineural.probes import Probe


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def mlp(activation=nn.Tanh, dtype=torch.float32):
    return nn.Sequential(nn.Linear(6, 5), activation(), nn.Linear(5, 3)).to(dtype)


def hooks_of(model):
    return [
        hook
        for module in model.modules()
        for hook in (*module._forward_hooks, *module._forward_pre_hooks, *module._backward_hooks)
    ]


def by_definition(y):
    """All statistics of values (N, …), in float64, each as its formula."""
    y = y.detach().double().flatten(1).cpu().numpy()
    return {
        "mean": y.mean(),
        "std": y.std(),
        "std_over_examples": np.sqrt(np.mean(y.std(axis=0) ** 2)),
        "norm": np.sqrt((y**2).sum()),
    }


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.act, self.head = nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Linear(48, 4)

    def forward(self, x):
        return self.head(self.act(self.conv(x)).flatten(1))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize(
    ("model", "shape"), [(mlp(), (7, 6)), (ConvNet(), (5, 2, 6, 6)), (mlp(nn.Sigmoid), (2, 3, 6)), (mlp(), (1, 6))]
)
def test_activations_and_gradients_are_described_by_definition(device, model, shape, dtype):
    model = model.to(device, dtype)
    x = torch.randn(shape, dtype=dtype, requires_grad=True)  # else a full backward hook warns
    layers = [module for module in model.modules() if not list(module.children())]
    outputs, gradients = {}, {}
    for k, layer in enumerate(layers):
        layer.register_forward_hook(lambda _, args, y, k=k: outputs.update({k: y.detach().clone()}))
        layer.register_full_backward_hook(lambda _, inputs, grads, k=k: gradients.update({k: grads[0].clone()}))
    with Probe(model) as probe:
        model(x).square().mean().backward()
    for recorded, values in ((probe.activations, outputs), (probe.gradients, gradients)):
        for k in range(len(layers)):
            for name, expected in by_definition(values[k]).items():
                got = getattr(recorded, name)
                assert got.shape == (1, 3)
                assert got.dtype == np.float64
                assert got[0, k] == pytest.approx(expected, rel=1e-5, abs=1e-7), name


def test_zeros_are_counted_after_relu_and_saturated_ones_after_sigmoid_and_tanh():
    x = torch.tensor([[-1.0, 0.0, 2.0, 9.0], [-9.0, -0.0, 4.6, 2.29]])
    model = nn.ModuleList([nn.ReLU(), nn.Sigmoid(), nn.Tanh(), nn.Identity()])
    recorded = []
    for layer in model:
        with Probe(layer, layers=[layer]) as probe:
            layer(x)
        recorded.append((probe.activations.zeros[0, 0], probe.activations.saturated[0, 0]))
    np.testing.assert_allclose(recorded, [(4 / 8, np.nan), (np.nan, 3 / 8), (np.nan, 3 / 8), (2 / 8, np.nan)])


def test_examples_that_agree_have_no_spread_even_where_the_entries_have():
    model = nn.Sequential(nn.Linear(4, 50))
    with torch.no_grad(), Probe(model) as probe:
        model(torch.full((128, 4), 0.1))
    assert probe.activations.std_over_examples[0, 0] == 0
    assert probe.activations.std[0, 0] > 0.1


def test_a_tiny_spread_on_a_large_mean_is_found():
    x = 0.5 + 4e-7 * torch.randn(1000, 20, dtype=torch.float64)
    layer = nn.Identity()
    with Probe(layer, [layer]) as probe:
        layer(x.float())
    assert probe.activations.std_over_examples[0, 0] == pytest.approx(4e-7, rel=0.05)


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_gradients_whose_squares_float32_cannot_hold_have_norms(size):
    model = nn.Sequential(nn.Linear(3, 4))
    with Probe(model) as probe:
        (model(torch.randn(5, 3)) * size).sum().backward()
    assert probe.gradients.norm[0, 0] == pytest.approx(size * np.sqrt(20), rel=1e-6)


def test_recording_does_not_change_training():
    def trained(probed):
        torch.manual_seed(1)
        model = mlp(nn.ReLU)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        x, probe = torch.randn(8, 6), Probe(model)
        for _ in range(3):
            if probed:
                with probe:
                    loss = model(x).square().mean()
                    loss.backward()
            else:
                loss = model(x).square().mean()
                loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        return list(model.parameters())

    assert all(torch.equal(a, b) for a, b in zip(trained(True), trained(False), strict=True))


def test_every_kth_pass_is_recorded():
    model = mlp()
    with Probe(model, every=3) as probe:
        for _ in range(7):
            model(torch.randn(4, 6)).sum().backward()
    assert list(probe.activations.passes) == list(probe.gradients.passes) == [0, 3, 6]
    assert np.isfinite(probe.gradients.norm).all()


def test_validation_between_steps_is_left_out():
    model = mlp()
    with Probe(model) as probe:
        for _ in range(2):
            model.train()
            model(torch.randn(4, 6)).sum().backward()
            model.eval()
            with torch.no_grad():
                model(torch.randn(40, 6))
    assert list(probe.activations.passes) == [0, 1]


def test_without_gradients_there_are_activations_only():
    model = mlp().eval()
    with torch.no_grad(), Probe(model) as probe:
        model(torch.randn(4, 6))
    assert np.isfinite(probe.activations.std).all()
    assert np.isnan(probe.gradients.norm).all()
    assert "norm" not in probe.gradients.rows()[0]


def test_hooks_are_removed_also_when_the_body_or_the_model_raises():
    model = mlp()
    probe = Probe(model)
    with pytest.raises(KeyError), probe:
        {}[model(torch.randn(4, 6))]
    assert hooks_of(model) == []
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"), probe:
        model(torch.randn(4, 9))
    assert hooks_of(model) == []
    assert list(probe.activations.passes) == [0]  # the pass that raised is not there


def test_a_pass_after_one_that_raised_is_recorded():
    model = mlp()
    with Probe(model) as probe:
        with pytest.raises(RuntimeError, match="shapes cannot"):
            model(torch.randn(4, 9))
        model(torch.randn(4, 6))
    assert list(probe.activations.passes) == [1]


def test_a_backward_pass_after_the_block_records_nothing():
    model = mlp()
    with Probe(model) as probe:
        loss = model(torch.randn(4, 6)).sum()
    loss.backward()
    assert np.isnan(probe.gradients.norm).all()


def test_the_same_probe_adds_and_two_nest():
    model = mlp()
    with Probe(model) as outer:
        for _ in range(2):
            with Probe(model, nn.Tanh) as inner:
                model(torch.randn(4, 6)).sum().backward()
        with inner:
            model(torch.randn(4, 6)).sum().backward()
    assert list(outer.activations.passes) == [0, 1, 2]
    assert list(inner.activations.passes) == [0, 1]
    assert inner.activations.layers == ("1 Tanh",)
    np.testing.assert_array_equal(inner.gradients.norm[:, 0], outer.gradients.norm[1:, 1])
    with pytest.raises(ValueError, match="entered once at a time"), inner, inner:
        pass
    assert hooks_of(model) == []


def saved(model):
    buffer = io.BytesIO()
    torch.save(model, buffer)
    buffer.seek(0)
    return torch.load(buffer, weights_only=False)


@pytest.mark.parametrize("copied", [copy.deepcopy, saved, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_of_the_model_is_not_recorded(copied):
    model, x = mlp(), torch.randn(4, 6)
    with Probe(model, every=2) as probe:
        model(x).sum().backward()
        other = copied(model)
        (hook,) = other._forward_pre_hooks.values()
        for _ in range(3):
            other(x).sum().backward()
        assert len(hook.__self__._passes) <= 1  # that of the original
        model(x)
        model(x)
    assert list(probe.activations.passes) == [0, 2]
    assert hooks_of(other) == hooks_of(model) == []


def test_a_copy_made_within_a_pass_is_not_recorded():
    class Copies(nn.Module):
        def forward(self, x):
            copies.append(copy.deepcopy(model))
            return x

    copies = []
    model = nn.Sequential(nn.Linear(6, 5), Copies(), nn.Linear(5, 3))
    with Probe(model) as probe:
        model(torch.randn(4, 6)).sum().backward()
    copies[0][1] = nn.Identity()
    copies[0](torch.randn(4, 6)).sum().backward()
    assert hooks_of(copies[0]) == []
    assert probe.activations.std.shape == (1, 2)


def test_a_copy_of_a_probe_records_its_own_model():
    model, x = mlp(), torch.randn(4, 6)
    with Probe(model) as probe:
        model(x).sum().backward()
        other = copy.deepcopy(probe)
    assert list(other.activations.passes) == [0]
    with other:
        other.model(x).sum().backward()
    assert list(other.activations.passes) == list(other.gradients.passes) == [0, 1]
    assert list(probe.activations.passes) == [0]
    assert hooks_of(other.model) == []


def test_one_loss_of_two_passes_reaches_both():
    model = mlp()
    with Probe(model) as probe:
        losses = [model(torch.randn(4, 6)).sum() for _ in range(3)]
        (losses[0] + losses[1]).backward()
    assert np.isfinite(probe.gradients.norm).tolist() == [[True] * 3, [True] * 3, [False] * 3]


def test_a_layer_that_is_used_twice_has_two_columns_and_one_that_is_not_run_is_nan():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.act, self.unused, self.linear = nn.ReLU(), nn.Linear(2, 2), nn.Linear(3, 3)

        def forward(self, x):
            return self.act(self.linear(self.act(x)))

    model = Twice()
    with Probe(model) as probe:
        model(torch.randn(4, 3)).sum().backward()
    recorded = probe.activations
    assert recorded.layers == ("act ReLU", "linear Linear", "act ReLU (2)", "unused Linear")
    assert np.isfinite(recorded.std).tolist() == [[True, True, True, False]]
    assert recorded.rows()[3]["mean"] is None


def test_a_layer_that_writes_in_place_leaves_the_gradient_of_the_one_before():
    outcomes = []
    for inplace in (False, True):
        torch.manual_seed(4)
        model = nn.Sequential(nn.Linear(6, 5), nn.ReLU(inplace=inplace), nn.Linear(5, 3))
        with Probe(model) as probe:
            model(torch.randn(8, 6)).square().sum().backward()
        outcomes.append(np.stack([probe.activations.norm, probe.gradients.norm]))
    np.testing.assert_allclose(*outcomes, rtol=1e-6)


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_what_is_not_finite_makes_its_layer_nan(bad):
    model = mlp(nn.ReLU)
    x = torch.randn(4, 6)
    x[1, 2] = bad
    with Probe(model) as probe:
        model(x)
    recorded = probe.activations
    for values in (recorded.mean, recorded.std, recorded.std_over_examples, recorded.norm):
        assert np.isnan(values[0, 0])
    assert np.isnan(recorded.zeros[0, 1])


def test_an_empty_batch_is_nan():
    model = mlp()
    with Probe(model) as probe:
        model(torch.zeros(0, 6))
    assert np.isnan(probe.activations.mean).all()


def test_layers_are_chosen_by_type_name_or_themselves():
    model = mlp()
    x = torch.randn(4, 6)
    chosen = {}
    for key, layers in {"type": nn.Linear, "name": "1", "mixed": [nn.Tanh, "0"], "module": model[2]}.items():
        with Probe(model, layers) as probe:
            model(x)
        chosen[key] = probe.activations.layers
    assert chosen == {
        "type": ("0 Linear", "2 Linear"),
        "name": ("1 Tanh",),
        "mixed": ("0 Linear", "1 Tanh"),
        "module": ("2 Linear",),
    }


def test_a_shared_layer_is_chosen_by_any_of_its_names():
    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = self.alias = nn.Linear(3, 3)

        def forward(self, x):
            return self.alias(x)

    model = Shared()
    with Probe(model, "alias") as probe:
        model(torch.randn(4, 3))
    assert probe.activations.layers == ("first Linear",)


def test_a_model_that_is_a_layer_is_called_model():
    with Probe(layer := nn.Linear(2, 3)) as probe:
        layer(torch.randn(4, 2))
    assert probe.gradients.layers == ("model Linear",)


def test_rows_are_translated():
    model = mlp(nn.ReLU)
    with Probe(model) as probe:
        model(torch.randn(4, 6)).sum().backward()
    rows = probe.activations.rows()
    assert [row["layer"] for row in rows] == ["0 Linear", "1 ReLU", "2 Linear"]
    assert rows[0]["share of zeros"] is None
    assert rows[1]["share of zeros"] == probe.activations.zeros[-1, 1]
    assert "share saturated" not in rows[0]
    with Probe(tanh := mlp()) as other:
        tanh(torch.randn(4, 6))
    headers = {*rows[0], *other.activations.rows()[0]}
    with recorded_lookups() as lookups:
        for language in languages():
            for text in (*headers, *(row["layer"] for row in rows)):
                translate(text, language)
    assert list(lookups.missing) == []
    with pytest.raises(ValueError, match=r"a record in -1\.\.0, got 1"):
        probe.activations.rows(1)


class Odd(nn.Module):
    def __init__(self, output):
        super().__init__()
        self.output, self.layer = output, nn.Identity()

    def forward(self, x):
        return self.layer(self.output)


@pytest.mark.parametrize(
    ("output", "got"),
    [(torch.zeros(3), r"shape \(3,\)"), ((torch.zeros(3, 2),), "tuple"), (torch.zeros(3, 2).long(), r"shape \(3, 2\)")],
)
def test_outputs_without_examples_are_refused(output, got):
    model = Odd(output)
    with (
        pytest.raises(
            ValueError, match=f"examples along the first of several axes, got {got} from the layer 'layer Id"
        ),
        Probe(model, nn.Identity),
    ):
        model(0)
    assert hooks_of(model) == []


def test_what_it_refuses():
    model = mlp()
    with pytest.raises(ValueError, match="every to be 1 or more, got 0"):
        Probe(model, every=0)
    for every in ("2", 2.5, None):
        with pytest.raises(ValueError, match=f"every to be 1 or more, got {every!r}: pass how many passes"):
            Probe(model, every=every)
    assert Probe(model, every=np.int64(2)).every == 2
    for wrong in (3, 0.5):
        with pytest.raises(ValueError, match=f"^Probe expected layers among 0, 1, 2, got {wrong}: pass names"):
            Probe(model, wrong)
    with pytest.raises(TypeError, match=r"^Probe expected a model, got NoneType: pass an nn.Module, such as trainer"):
        Probe(None)
    with pytest.raises(ValueError, match="layers among 0, 1, 2, got 'fc'"):
        Probe(model, ["fc"])
    with pytest.raises(ValueError, match=r"layers among 0, 1, 2, got Linear\("):
        Probe(model, [nn.Linear(2, 2)])
    with pytest.raises(ValueError, match="with layers to record, got Sequential with none"):
        Probe(model, nn.Conv2d)
    with Probe(model) as probe:
        model.eval()
        model(torch.randn(4, 6))
    with pytest.raises(ValueError, match="a pass of its model inside of the block, in the mode .* got none"):
        _ = probe.activations


def test_finished_passes_are_let_go():
    model = mlp()
    with Probe(model) as probe:
        for _ in range(50):
            model(torch.randn(4, 6)).sum().backward()
        assert len(probe._waiting) <= 2


def test_names_are_loaded_on_first_use():
    assert set(bineural.probes.__all__) <= set(dir(bineural.probes))
    code = "import sys, bineural.probes; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
