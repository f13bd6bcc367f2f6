"""`make learn-care`: learn anew what words weigh for each danger, from the building set.

One logistic regression a kind, against all the rest. It runs in an environment of its own: nothing else needs it.
"""

import sys
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from micropractice import library
from micropractice.core.care import Danger
from micropractice.core.weights import phrases_in
from tests.care import BUILDING, sentences_in

FEWEST = 3  # sentences that a phrase is in
STRENGTH = 2.0  # of the evidence against the wish for small weights: the inverse of the L2 regularisation

HEAD = """\
# What phrases weigh for each danger, in tenths of log-odds: `make learn-care` writes this from tests/care/building.tsv.
# A phrase, then the number of each danger in the order of `Danger` with its weight; first, that of nothing said.
"""


def main(language: str = "en") -> None:
    spelling = library.content(language).care.signs.spelling
    sentences = sentences_in(BUILDING)
    counted = CountVectorizer(analyzer=_phrases, binary=True, min_df=FEWEST)
    phrases = counted.fit_transform([spelling.words(one.text) for one in sentences])
    weights, bias = [], []
    for danger in Danger:
        told = [one.kind == danger for one in sentences]
        learnt = LogisticRegression(C=STRENGTH, solver="liblinear", class_weight="balanced", random_state=0)
        learnt.fit(phrases, told)
        weights.append(np.round(learnt.coef_[0] * 10).astype(int))
        bias.append(round(10 * learnt.intercept_[0]))
    table = {"": bias, **dict(zip(counted.get_feature_names_out(), np.array(weights).T.tolist(), strict=True))}
    file = library.CONTENT / language / "care-weights.txt"
    lines = [f"{phrase}\t{written}" for phrase, row in sorted(table.items()) if (written := _written(row))]
    file.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(sentences)} sentences, {len(lines)} phrases")


def _phrases(words: Sequence[str]) -> list[str]:
    return list(phrases_in(words))


def _written(row: Sequence[int]) -> str:
    return " ".join(f"{kind}:{weight}" for kind, weight in enumerate(row) if weight)


if __name__ == "__main__":
    main(*sys.argv[1:])
