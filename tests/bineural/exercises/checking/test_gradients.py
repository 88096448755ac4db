import numpy as np

from bineural.exercises.checking.gradients import finite_differences


def test_the_gradient_of_a_cubic_is_found_and_x_is_kept():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = x.copy()
    np.testing.assert_allclose(finite_differences(lambda x: float(np.sum(x**3)), x), 3 * x**2, rtol=1e-8)
    np.testing.assert_array_equal(x, before)


def test_any_step_is_exact_for_a_linear_function():
    weight = np.array([0.1, -0.7, 1e3])
    gradient = finite_differences(lambda x: float(weight @ x), np.array([3.0, 2.0, 1.0]), step=1.0)
    np.testing.assert_allclose(gradient, weight, rtol=1e-12)
