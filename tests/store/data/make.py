"""Write a store of schema 0001, as its version did: ``python tests/store/data/make.py``. It is run once a schema."""

import json
from pathlib import Path

import numpy as np
from sqlalchemy import text

from separatrix.config import RunConfig
from separatrix.store.address import address_of
from separatrix.store.database import Database
from separatrix.store.rows import pack
from separatrix.store.upgrade import migrate

ENTRY = (
    "INSERT INTO entries (id, kind, name, key, created, status, n_networks, n_chunks, n_done, spec) VALUES "
    "(:id, :kind, :name, :key, :created, :status, :n_networks, :n_chunks, :n_done, :spec)"
)
CHUNK = (
    "INSERT INTO chunks (entry_id, chunk, n_networks, columns, arrays, error, rows) VALUES "
    "(:entry_id, :chunk, :n_networks, :columns, '[]', :error, :rows)"
)
RUN = {
    "id": "0t000001",
    "kind": "run",
    "name": "moons",
    "key": None,
    "created": "2026-11-20T08:30:00.000000+00:00",
    "status": "done",
    "n_networks": 1,
    "n_chunks": 1,
    "n_done": 1,
    "spec": json.dumps(RunConfig().to_dict()),
}
SWEEP = {
    "id": "0t000002",
    "kind": "sweep",
    "name": "rates",
    "key": "rates of 4",
    "created": "2026-11-21T08:30:00.123456+00:00",
    "status": "interrupted",
    "n_networks": 4,
    "n_chunks": 3,
    "n_done": 3,
    "spec": json.dumps({"train.learning_rate": [0.1, 0.2, 0.3, 0.4]}),
}


def chunk(entry, number, **columns):
    words, rows = pack({name: np.array(values) for name, values in columns.items()})
    n_networks = len(columns["index"])
    return {
        "entry_id": entry,
        "chunk": number,
        "n_networks": n_networks,
        "columns": words,
        "error": None,
        "rows": rows,
    }


def write(path):
    database = Database(address_of(path))
    with database.write() as connection:
        migrate(connection, to="0001")
        connection.execute(text(ENTRY), [RUN, SWEEP])
        done = np.array(["done", "diverged"], dtype=object)
        rows = [
            chunk("0t000001", 0, index=[0], seed=[0], valid_loss=[0.25]),
            chunk("0t000002", 0, index=[0, 3], status=done, valid_loss=[0.5, np.nan]),
            chunk("0t000002", 1, index=[2], status=done[:1], valid_loss=[0.125]),
        ]
        failed = {"n_networks": 0, "columns": "{}", "error": "MemoryError", "rows": None}
        connection.execute(text(CHUNK), [*rows, {"entry_id": "0t000002", "chunk": 2, **failed}])
    database.close()


if __name__ == "__main__":
    path = Path(__file__).with_name("schema-0001.sqlite")
    path.unlink(missing_ok=True)
    write(path)
