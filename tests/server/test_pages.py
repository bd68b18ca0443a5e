import pytest

from separatrix.server.pages import Pages

from .serving import get, serving


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A server whose page is built."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>The page</title>")
    (folder / "assets" / "index-abc.js").write_text("let x = 1")
    (folder / "assets" / "icon-abc.svg").write_text("<svg></svg>")
    (folder / "secret.txt").write_text("secret")
    with serving(Pages(folder)) as server:
        yield server


def test_the_page_is_served_and_not_kept_by_the_browser(built):
    response, body = get(built, "/")
    assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"The page" in body
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "kind"), [("index-abc.js", "text/javascript; charset=utf-8"), ("icon-abc.svg", "image/svg+xml")]
)
def test_its_parts_need_no_token_and_are_kept_for_good(built, name, kind):
    response, _ = get(built, f"/assets/{name}", token=None)
    assert (response.status, response.headers["Content-Type"]) == (200, kind)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/secret.txt", "/assets/../secret.txt", "/assets/..%2fsecret.txt", "/index.html"])
def test_no_other_file_is_served(built, path):
    assert get(built, path)[0].status == 404


def test_without_the_page_a_page_says_what_to_install(tmp_path):
    with serving(Pages(tmp_path)) as server:
        response, body = get(server, "/")
        assert (response.status, response.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert (
            'Install <a href="https://nodejs.org">Node</a> 20.19 or newer, run <code>make page</code>' in body.decode()
        )
        assert get(server, "/health")[0].status == 200
