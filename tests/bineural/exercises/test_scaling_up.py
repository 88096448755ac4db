"""Odd solutions of the appendix `scaling-up`, as students would write them."""

from .shown import check_rows


def test_means_of_means():
    check_rows(
        "scaling-up/mean-of-means",
        [
            (lambda gradients, sizes: sum(n * g for g, n in zip(gradients, sizes, strict=True)) / sum(sizes), ""),
            (lambda gradients, sizes: sum(gradients) / len(gradients), "This is the plain mean"),
            (lambda gradients, sizes: None, "Not written yet, or `return` is missing"),
            (lambda gradients: gradients, "The check calls `mean_of_means(gradients, sizes)`"),
        ],
    )
