"""The paper's objects in PyTorch: data, attention, network, neural tangent kernel, spectrum, influence.

Plain functions on tensors.  They stay on the device and in the dtype they are given and keep no
global state; whatever is random takes a seed.  Nothing here knows which claims are tested with it.
"""
