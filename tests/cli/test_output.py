import json

from separatrix.cli.output import print_json


def test_json_has_null_where_a_number_is_not_finite(capsys):
    print_json({"a": [1.5, float("nan"), (float("inf"), "é")], 2: None})
    assert json.loads(capsys.readouterr().out) == {"a": [1.5, None, [None, "é"]], "2": None}
