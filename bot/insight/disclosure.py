"""Small groups: the one place that says from how many people on a figure is shown."""

from bot.plan.model import Plan


def shown(n: int, plan: Plan) -> bool:
    """Tell whether a figure about `n` people may be shown to officers (`small_groups.officers` in the plan)."""
    return n >= plan.small_groups.officers


def suppressed(n: int, plan: Plan) -> bool:
    """Tell whether a figure exists but is kept back: somebody answered, too few to be shown."""
    return 0 < n < plan.small_groups.officers


def why_not(n: int, plan: Plan) -> str:
    """Say in plain words why a figure about `n` people is not shown; nothing if it is."""
    if shown(n, plan):
        return ""
    return f"fewer than {plan.small_groups.officers} people: not shown" if n else "nobody has answered"
