"""The jury: rounds, who judges what, votes and what comes of them."""

from .rounds import Plan, RefusedError, absent, close, declare, open_round, plan

__all__ = ["Plan", "RefusedError", "absent", "close", "declare", "open_round", "plan"]
