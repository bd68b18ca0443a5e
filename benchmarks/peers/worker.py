"""One peer in one fresh process: prints its times as one line of JSON.

``python -m benchmarks.peers.worker PEER JOB INPUTS.npz``; the number of threads comes from the environment.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from statistics import median

from ..job import JOBS, Inputs
from . import PEERS

REPEATS = 3  # trainings after the first call, of which the median counts


def main(peer: str, job_name: str, inputs: str) -> None:
    job, arrays = JOBS[job_name], Inputs.read(Path(inputs))
    started = time.perf_counter()
    module = importlib.import_module(f".{PEERS[peer].module}", __package__)
    imported = time.perf_counter()
    if "torch" in sys.modules:
        import torch

        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    train = module.prepare(job, arrays)
    train()
    first = time.perf_counter()
    walls, cpus = [], []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        loss = train()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    times = {"import": imported - started, "first": first - imported, "train": median(walls), "cpu": median(cpus)}
    print(json.dumps({**times, "loss": loss}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
