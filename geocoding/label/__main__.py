"""Fits the labeller that comes with the program (``make labeller``): minutes of a processor."""

from __future__ import annotations

from geocoding.label import generate, tagger, vocabulary

if __name__ == "__main__":
    words = vocabulary.national()
    tagger.train(generate.draws(words), generate.more(words), tagger.GIVEN)
