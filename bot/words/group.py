"""Words in a team's group: which team it belongs to."""

from collections.abc import Sequence

CHANGE = "改成这里"
KEEP = "不改"
KEPT = "好的，没有改动。"
UNBOUND = "好的，这个群不再收播报了。想恢复的话，发：绑定 团队名"
NOT_BOUND = "这个群还没有绑定团队。发：绑定 团队名"
ONLY_LEADERS = "绑定群要由团队主管或销售运营来做。请他们在这里发一次就好。"
ONLY_IN_GROUP = "这张卡片要在群里点。"
GONE = "这个团队已经没有了，什么都没有改动。"
LISTED = 8


def bound(team: str) -> str:
    return f"好的，这里是“{team}”的群了。拜访播报会发到这里。"


def bound_already(team: str) -> str:
    return f"这里已经是“{team}”的群了。"


def not_yours(team: str) -> str:
    return f"“{team}”不归您管，我没有改动。请它的主管或销售运营来绑定。"


def which_team(teams: Sequence[str]) -> str:
    """No team of that name, or none was named."""
    if not teams:
        return "还没有您能绑定的团队。请让销售运营先导入团队。"
    more = "等" if len(teams) > LISTED else ""
    return "请把团队名写全，例如：绑定 " + teams[0] + "\n您能绑定的有：" + "、".join(teams[:LISTED]) + more


def rebind_title(team: str) -> str:
    return f"改成“{team}”的群？"


def other_team_here(now: str) -> str:
    return f"这里现在是“{now}”的群，改了以后它的播报不再发到这里。"


def other_group(team: str) -> str:
    return f"“{team}”已经有一个群，改了以后播报发到这里，那边不再收到。"
