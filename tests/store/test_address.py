from pathlib import Path

import pytest
from platformdirs import user_data_path

from separatrix.errors import ConfigError, FileError
from separatrix.store import open_store
from separatrix.store.address import address_of


@pytest.fixture
def own_data_folder(tmp_path, monkeypatch):
    """A user's data folder of the test's own, and no address in the environment."""
    monkeypatch.delenv("SEPARATRIX_STORE")
    monkeypatch.setattr("separatrix.store.address.user_data_path", lambda *_, **__: tmp_path / "data" / "separatrix")
    return tmp_path / "data" / "separatrix"


def test_without_any_address_it_is_the_users_own_folder(own_data_folder):
    address = address_of(None)
    assert (address.path, address.files) == (own_data_folder / "runs.sqlite", own_data_folder / "runs-files")
    assert own_data_folder.is_dir()


def test_the_environment_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_STORE", str(tmp_path / "mine.db"))
    assert address_of(None).path == tmp_path / "mine.db"
    assert address_of(None).files == tmp_path / "mine-files"


def test_what_is_given_comes_before_the_environment(tmp_path):
    assert address_of(tmp_path / "other.db").path == tmp_path / "other.db"


def test_tests_use_no_store_of_the_user():
    assert user_data_path("separatrix") not in Path(address_of(None).path).parents


def test_a_folder_holds_a_file_of_the_usual_name(tmp_path):
    assert address_of(tmp_path).path == tmp_path / "runs.sqlite"


def test_a_path_and_its_url_are_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert address_of("runs.db") == address_of("sqlite:///runs.db") == address_of(f"sqlite:///{tmp_path}/runs.db")


def test_files_may_lie_elsewhere(tmp_path):
    assert address_of(f"sqlite:///{tmp_path}/a.db?files={tmp_path}/big").files == tmp_path / "big"
    assert address_of(f"postgresql://me@host/db?files={tmp_path}/big").files == tmp_path / "big"


def test_a_postgresql_database_has_files_in_the_users_folder(own_data_folder):
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        address = address_of(f"{scheme}://me@host/lab?sslmode=require")
        assert address.files == own_data_folder / "postgresql-lab-files"
        assert address.url.render_as_string() == "postgresql+psycopg://me@host/lab?sslmode=require"


def test_a_password_is_not_shown():
    assert address_of("postgresql://me:secret@host/db").shown == "postgresql://me:***@host/db"


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            "mysql://me:secret@host/db",
            "The store must be a path, sqlite:///PATH or postgresql://USER@HOST/DATABASE; got 'mysql://me:***@host/db'.",
        ),
        (
            "://nothing",
            "The store must be a path, sqlite:///PATH or postgresql://USER@HOST/DATABASE; got '://nothing'.",
        ),
        (
            "sqlite://",
            "The store must be sqlite:///PATH, with ?timeout=SECONDS if need be; got 'sqlite://'.",
        ),
        (
            "sqlite:///a.db?cache=shared",
            "The store must be sqlite:///PATH, with ?timeout=SECONDS if need be; got 'sqlite:///a.db?cache=shared'.",
        ),
        (
            "sqlite:///a.db?timeout=soon",
            "The store must be sqlite:///PATH, with ?timeout=SECONDS if need be; got 'sqlite:///a.db?timeout=soon'.",
        ),
    ],
)
def test_another_kind_of_address_is_refused(where, message):
    with pytest.raises(ConfigError) as error:
        address_of(where)
    assert str(error.value) == message


def test_what_is_taken_unasked_needs_no_naming(tmp_path, own_data_folder, monkeypatch):
    path = str(tmp_path / "x.sqlite")
    assert address_of(None).where is None
    assert address_of(path).where == path
    monkeypatch.setenv("SEPARATRIX_STORE", path)
    assert address_of(None).where is None
    assert address_of(path).where is None
    monkeypatch.setenv("SEPARATRIX_STORE", str(tmp_path / "none" / "x.sqlite"))
    assert address_of(path).where == path


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    path = tmp_path / "nowhere" / "runs.sqlite"
    with pytest.raises(FileError) as error:
        open_store(path)
    expected = f"Cannot open the store {str(path)!r}: there is no folder {str(path.parent)!r}. Make it first."
    assert str(error.value) == expected


def test_a_data_folder_that_cannot_be_made_is_named(own_data_folder):
    own_data_folder.parent.write_text("a file where a folder should be")
    with pytest.raises(FileError) as error:
        open_store()
    assert str(error.value) == (
        f"Cannot make the folder {str(own_data_folder)!r}: Not a directory. "
        "Set SEPARATRIX_STORE to a path that can be written."
    )
