"""Engines train. They take a job, tell an observer, and return a recording."""

from .contract import Observer, Progress, Silent
from .train import train, train_population

__all__ = ["Observer", "Progress", "Silent", "train", "train_population"]
