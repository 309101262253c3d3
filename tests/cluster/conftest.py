"""A cluster of two machines, each a process of this one with a processor."""

import os

import pytest


@pytest.fixture(scope="module")
def machines():
    """Return a cluster of two; a test may take one away."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - an extra

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    found.add_node(num_cpus=1)
    yield found
    found.shutdown()
