from benchmarks.store import figures


def test_the_store_is_measured_from_end_to_end(tmp_path):
    found = figures(str(tmp_path / "runs.sqlite"), tmp_path, n_rows=2000, n_entries=20)
    assert (found.pop("rows"), found.pop("entries")) == (2000, 20)
    assert set(found) == {
        "rows_in_s",
        "rows_listed_s",
        "rows_filtered_s",
        "export_csv_s",
        "export_parquet_s",
        "copied_s",
        "copied_again_s",
        "entries_listed_s",
        "entries_filtered_s",
    }
    assert min(found.values()) > 0
