"""Fits the labeller that comes with the program (``make labeller``): minutes of a processor."""

from __future__ import annotations

from geocoding.label import tagger, vocabulary

if __name__ == "__main__":
    tagger.learn(vocabulary.national(), tagger.GIVEN)
