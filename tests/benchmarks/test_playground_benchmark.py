from benchmarks.playground import figures


def test_the_playgrounds_server_is_measured_from_end_to_end():
    found = figures(seconds=1, n_pages=2, minutes=0.05)
    assert set(found) == {"start_s", "one_page", "many_pages", "memory"}
    assert found["start_s"] > 0
    assert found["one_page"]["frames_per_s"] > 0
    assert found["many_pages"]["frames_per_s_least"] > 0
    assert found["memory"]["mb_at_end"] > 50
