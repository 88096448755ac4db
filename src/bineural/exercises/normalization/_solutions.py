"""Norms as readers write them, right ones and wrong ones; torch is loaded when they are made."""

from __future__ import annotations

from functools import cache
from typing import Any

EPS, MOMENTUM = 1e-5, 0.1


def torch_batch_norm(features: int) -> Any:
    """Return PyTorch's layer."""
    from torch import nn

    return nn.BatchNorm1d(features)


def torch_layer_norm(features: int) -> Any:
    """Return PyTorch's layer."""
    from torch import nn

    return nn.LayerNorm(features)


@cache
def batch_norms():
    """Return batch norms by what they do."""
    import torch
    from torch import nn
    from torch.nn import functional

    class BatchNorm(nn.Module):
        weight: Any
        bias: Any
        running_mean: Any
        running_var: Any

        def __init__(self, num_features):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(num_features))
            self.bias = nn.Parameter(torch.zeros(num_features))
            self.register_buffer("running_mean", torch.zeros(num_features))
            self.register_buffer("running_var", torch.ones(num_features))

        def forward(self, x):
            if self.training:
                self.refuse(x)
                mean, var = self.of_batch(x)
                self.remember(mean, var, len(x))
            else:
                mean, var = self.in_evaluation(x)
            return self.scaled((x - mean) / torch.sqrt(var + EPS))

        def refuse(self, x):
            if len(x) == 1:
                raise ValueError("expected a batch of two or more examples, got 1: set drop_last=True")

        def of_batch(self, x):
            return x.mean(0), x.var(0, correction=0)

        def in_evaluation(self, x):
            return self.running_mean, self.running_var

        def scaled(self, x_hat):
            return self.weight * x_hat + self.bias

        @torch.no_grad()
        def remember(self, mean, var, count):
            self.running_mean += MOMENTUM * (mean - self.running_mean)
            self.running_var += MOMENTUM * (var * count / (count - 1) - self.running_var)

    class ByFunctional(BatchNorm):
        def forward(self, x):
            if self.training and x.shape[0] < 2:
                raise ValueError(f"a batch of {x.shape[0]} has no spread: leave it out")
            return functional.batch_norm(
                x, self.running_mean, self.running_var, self.weight, self.bias, self.training, MOMENTUM, EPS
            )

    class ByLerp(BatchNorm):
        def forward(self, x):
            if not self.training:
                return torch.addcmul(self.bias, (x - self.running_mean) * (self.running_var + EPS).rsqrt(), self.weight)
            count = x.size(0)
            if count == 1:
                raise ValueError("one example cannot be normalized over the batch, take more")
            distance = x - x.mean(dim=0, keepdim=True)
            with torch.no_grad():
                self.running_mean.lerp_(x.mean(dim=0), MOMENTUM)
                self.running_var.lerp_(x.var(dim=0), MOMENTUM)
            return distance * (distance.square().mean(0) + EPS).rsqrt() * self.weight + self.bias

    class PlainAttributes(BatchNorm):
        def __init__(self, num_features):
            super().__init__(num_features)
            del self.running_mean, self.running_var
            self.running_mean, self.running_var = torch.zeros(num_features), torch.ones(num_features)

    class AsParameters(BatchNorm):
        def __init__(self, num_features):
            super().__init__(num_features)
            del self.running_mean, self.running_var
            self.running_mean = nn.Parameter(torch.zeros(num_features))
            self.running_var = nn.Parameter(torch.ones(num_features))

    class ScaleNoParameter(BatchNorm):
        def __init__(self, num_features):
            super().__init__(num_features)
            del self.weight, self.bias
            self.weight, self.bias = torch.ones(num_features), torch.zeros(num_features)

    class UnbiasedOutputs(BatchNorm):
        def of_batch(self, x):
            return x.mean(0), x.var(0)

    class OverFeatures(BatchNorm):
        def of_batch(self, x):
            return x.mean(1, keepdim=True), x.var(1, correction=0, keepdim=True)

        def remember(self, mean, var, count):
            pass

    class WholeBatch(BatchNorm):
        def of_batch(self, x):
            return x.mean(), x.var(correction=0)

    class NoScale(BatchNorm):
        def scaled(self, x_hat):
            return x_hat

    class Detached(BatchNorm):
        @torch.no_grad()
        def of_batch(self, x):
            return super().of_batch(x)

    class MomentumReversed(BatchNorm):
        @torch.no_grad()
        def remember(self, mean, var, count):
            self.running_mean.mul_(MOMENTUM).add_(mean, alpha=1 - MOMENTUM)
            self.running_var.mul_(MOMENTUM).add_(var * count / (count - 1), alpha=1 - MOMENTUM)

    class BiasedMemory(BatchNorm):
        @torch.no_grad()
        def remember(self, mean, var, count):
            self.running_mean += MOMENTUM * (mean - self.running_mean)
            self.running_var += MOMENTUM * (var - self.running_var)

    class LastBatch(BatchNorm):
        @torch.no_grad()
        def remember(self, mean, var, count):
            self.running_mean.copy_(mean)
            self.running_var.copy_(var * count / (count - 1))

    class WithGraph(BatchNorm):
        def remember(self, mean, var, count):
            self.running_mean = self.running_mean + MOMENTUM * (mean - self.running_mean)
            self.running_var = self.running_var + MOMENTUM * (var * count / (count - 1) - self.running_var)

    class AlwaysTraining(BatchNorm):
        def in_evaluation(self, x):
            return self.of_batch(x)

    class LearnsFromTests(BatchNorm):
        def in_evaluation(self, x):
            mean, var = self.running_mean.clone(), self.running_var.clone()
            if len(x) > 1:
                seen_mean, seen_var = self.of_batch(x)
                self.remember(seen_mean, seen_var, len(x))
            return mean, var

    class TakesOne(BatchNorm):
        def refuse(self, x):
            pass

        def remember(self, mean, var, count):
            if count > 1:
                BatchNorm.remember(self, mean, var, count)

    class Speechless(BatchNorm):
        def refuse(self, x):
            if len(x) == 1:
                raise ValueError

    class RefusesAll(BatchNorm):
        def forward(self, x):
            self.refuse(x)
            return super().forward(x)

    return {
        "plain": BatchNorm,
        "by functional": ByFunctional,
        "by lerp": ByLerp,
        "plain attributes": PlainAttributes,
        "statistics as parameters": AsParameters,
        "scale no parameter": ScaleNoParameter,
        "unbiased outputs": UnbiasedOutputs,
        "over features": OverFeatures,
        "whole batch": WholeBatch,
        "no scale": NoScale,
        "detached": Detached,
        "momentum reversed": MomentumReversed,
        "biased memory": BiasedMemory,
        "last batch": LastBatch,
        "with graph": WithGraph,
        "always training": AlwaysTraining,
        "learns from tests": LearnsFromTests,
        "takes one": TakesOne,
        "speechless": Speechless,
        "refuses all": RefusesAll,
    }


@cache
def layer_norms():
    """Return layer norms by what they do."""
    import torch
    from torch import nn
    from torch.nn import functional

    class LayerNorm(nn.Module):
        weight: Any
        bias: Any

        def __init__(self, num_features):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(num_features))
            self.bias = nn.Parameter(torch.zeros(num_features))

        def forward(self, x):
            mean, var = self.statistics(x)
            return self.scaled((x - mean) / torch.sqrt(var + EPS))

        def statistics(self, x):
            return x.mean(-1, keepdim=True), x.var(-1, correction=0, keepdim=True)

        def scaled(self, x_hat):
            return self.weight * x_hat + self.bias

    class ByFunctional(LayerNorm):
        def forward(self, x):
            return functional.layer_norm(x, self.weight.shape, self.weight, self.bias)

    class BySquares(LayerNorm):
        def forward(self, x):
            distance = x - x.sum(1)[:, None] / x.shape[1]
            return distance / ((distance**2).mean(1)[:, None] + EPS) ** 0.5 * self.weight + self.bias

    class ScaleNoParameter(LayerNorm):
        def __init__(self, num_features):
            super().__init__(num_features)
            del self.weight, self.bias
            self.weight, self.bias = torch.ones(num_features), torch.zeros(num_features)

    class OverTheBatch(LayerNorm):
        def statistics(self, x):
            return x.mean(0), x.var(0, correction=0)

    class WholeBatch(LayerNorm):
        def statistics(self, x):
            return x.mean(), x.var(correction=0)

    class Unbiased(LayerNorm):
        def statistics(self, x):
            return x.mean(-1, keepdim=True), x.var(-1, keepdim=True)

    class NoScale(LayerNorm):
        def scaled(self, x_hat):
            return x_hat

    class NoRoot(LayerNorm):
        def forward(self, x):
            mean, var = self.statistics(x)
            return self.scaled((x - mean) / (var + EPS))

    class Detached(LayerNorm):
        @torch.no_grad()
        def statistics(self, x):
            return super().statistics(x)

    class WithoutEps(LayerNorm):
        def forward(self, x):
            mean, var = self.statistics(x)
            return self.scaled((x - mean) / torch.where(var > 0, var + EPS, var).sqrt())

    return {
        "plain": LayerNorm,
        "by functional": ByFunctional,
        "by squares": BySquares,
        "scale no parameter": ScaleNoParameter,
        "over the batch": OverTheBatch,
        "whole batch": WholeBatch,
        "unbiased": Unbiased,
        "no scale": NoScale,
        "no root": NoRoot,
        "detached": Detached,
        "without eps": WithoutEps,
    }
