"""All of these tests run on the device of BINEURAL_TEST_DEVICE."""

from devices import made_on_the_device

__all__ = ["made_on_the_device"]
