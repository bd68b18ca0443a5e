import pytest

from .serving import serving


@pytest.fixture(scope="module")
def server():
    """A server that all tests of a file share."""
    with serving() as running:
        yield running
