"""Make the animation of the README and of the front page: ``python docs/images/make.py``."""

from pathlib import Path

import separatrix as sx

if __name__ == "__main__":
    run = sx.train(
        data=sx.DataConfig("moons", n_samples=600, noise=0.07),
        train=sx.TrainConfig(learning_rate=0.2, batch_size=32, max_epochs=40),
        seed=0,
    )
    sx.animate(run, Path(__file__).parent / "moons.gif", size=(720, 360))
