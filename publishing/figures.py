"""What figures say together, and against what is counted."""

from collections.abc import Sequence
from typing import Any

from .models import Figure


def by_topic(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Each headline figure with what other sources say on the same topic: [{"figure", "others"}]."""
    return [
        {"figure": figure, "others": [f for f in figures if f.topic == figure.topic and not f.headline]}
        for figure in figures
        if figure.headline
    ]


def contradicts(figure: Figure, counted: int) -> bool:
    """Whether a stated number and a counted one cannot both be right."""
    match figure.qualifier:
        case Figure.Qualifier.MORE_THAN:
            return counted <= figure.value
        case Figure.Qualifier.AT_LEAST:
            return counted < figure.value
        case Figure.Qualifier.UP_TO:
            return counted > figure.value
        case Figure.Qualifier.ABOUT:
            return abs(counted - figure.value) > figure.value // 10
    return counted != figure.value
