"""The jury: rounds, who judges what, votes and what comes of them."""

from .rounds import NotPossibleError, Plan, absent, close, declare, look_again, open_round, plan

__all__ = ["NotPossibleError", "Plan", "absent", "close", "declare", "look_again", "open_round", "plan"]
