import json

from separatrix.data import describe


def test_every_data_set_is_listed_with_its_size(run):
    code, out, err = run("datasets")
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.split()}
    for info in describe():
        assert rows[info.name][1:3] == [str(info.n_samples), str(info.n_features)]
        assert rows[info.name][3] == (str(info.n_classes) if info.n_classes else "–")
    assert max(len(line) for line in out.splitlines()) <= 80


def test_json_is_a_list_of_the_same(run):
    told = json.loads(run("datasets", "--json")[1])
    assert [entry["name"] for entry in told] == [info.name for info in describe()]
    assert told[0]["task"] == "classification"
