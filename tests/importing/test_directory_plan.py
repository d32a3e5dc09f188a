"""A directory against what is kept: who is new, changed, gone, and who nobody can be sure about."""

import pytest

from bot.importing.directory import Person, Plan, alarm, plan
from bot.importing.directory_match import Known
from bot.importing.directory_teams import KnownTeam, TeamPlan
from bot.platform import Department, Member
from tests.importing.directories import COMPANY, EAST, WEST, directory, kept, known, member

NO_TEAMS: tuple[KnownTeam, ...] = ()
LIN = known(1, "小林", accounts={"wecom": "lin"})


def planned(*members: Member, people: tuple[Known, ...] = (), **decisions: str) -> Plan:
    return plan(directory(*members), kept(*people), decisions)


def only(people: object) -> Person:
    assert isinstance(people, list)
    assert len(people) == 1
    found = people[0]
    assert isinstance(found, Person)
    return found


# ---- people ------------------------------------------------------------------------------------------


def test_somebody_new_comes_in_under_their_staff_number_else_their_account() -> None:
    made = planned(member("lin", "小林", staff_no="E7", phone="13800000001"), member("zhao", "小赵", "3"))
    values = {"name": "小林", "phone": "13800000001", "role": "rep", "code": "E7", "active": True}
    assert made.added[0] == Person(None, "小林", values, "城东一队", "lin")
    assert made.added[1].values["code"] == "zhao"
    assert made.added[1].team == "城西二队"


def test_somebody_known_who_is_just_the_same_changes_nothing() -> None:
    made = planned(member("lin", "小林"), people=(LIN,))
    assert made.is_empty
    assert made.unchanged == 1


def test_a_new_name_number_and_team_are_taken_over() -> None:
    made = planned(member("lin", "林小", "3", phone="139"), people=(LIN,))
    assert only(made.updated) == Person(1, "小林", {"name": "林小", "phone": "139"}, "城西二队", None)


def test_who_leads_is_a_supervisor_and_who_does_so_no_more_is_a_rep() -> None:
    wang = known(2, "王姐", role="supervisor", accounts={"wecom": "wang"})
    made = planned(member("lin", "小林", leads=("2",)), member("wang", "王姐"), people=(LIN, wang))
    assert [(person.id, person.values) for person in made.updated] == [
        (1, {"role": "supervisor"}),
        (2, {"role": "rep"}),
    ]


def test_a_supervisor_by_hand_stays_one_where_the_directory_names_no_leader() -> None:
    wang = known(2, "王姐", role="supervisor", accounts={"wecom": "wang"})
    assert planned(member("wang", "王姐"), people=(wang,)).is_empty


def test_who_leads_several_leads_the_topmost_and_what_is_beside_is_told() -> None:
    below = Department("4", "城东小组", "2")
    chief = member("wang", "王姐", "4", leads=("4", "3", "2"))
    made = plan(directory(chief, departments=(COMPANY, EAST, WEST, below)), kept(), {})
    assert (only(made.added).team, only(made.added).values["role"]) == ("城西二队", "supervisor")
    assert "城东一队" in made.remarks[0]
    under = member("wang", "王姐", "4", leads=("4", "2"))
    made = plan(directory(under, departments=(COMPANY, EAST, WEST, below)), kept(), {})
    assert only(made.added).team == "城东一队"
    assert not made.remarks


def test_in_several_departments_the_team_one_is_in_already_stays() -> None:
    assert planned(member("lin", "小林", "3", "2"), people=(LIN,)).is_empty


@pytest.mark.parametrize("by_hand", [{"role": "operations"}, {"role": "colleague", "desk": "product"}])
def test_rows_made_by_hand_only_get_their_account(by_hand: dict[str, str]) -> None:
    zhou = known(4, "周工", team=None, phone="138", **by_hand)
    made = planned(member("zhou", "周工（产品）", "3", phone="138", leads=("3",)), people=(zhou,))
    assert only(made.updated) == Person(4, "周工", {}, None, "zhou")
    assert made.teams == []


# ---- one person on two platforms ---------------------------------------------------------------------


def from_dingtalk(*members: Member, people: tuple[Known, ...]) -> Plan:
    return plan(directory(*members, channel="dingtalk"), kept(*people), {})


def test_by_staff_number_phone_or_unique_name_in_the_team_it_is_the_same_person() -> None:
    by_number = known(1, "小林", accounts={"wecom": "lin"})
    by_phone = known(2, "小赵", accounts={"wecom": "zhao"}, phone="+86 138-0000-0002")
    by_name = known(3, "小陈", code="chen", accounts={"wecom": "chen"})
    made = from_dingtalk(
        member("d1", "林小", staff_no="E1"),
        member("d2", "赵小", phone="13800000002"),
        member("d3", "小陈", staff_no="E9"),
        people=(by_number, by_phone, by_name),
    )
    assert [(person.id, person.account, person.values) for person in made.updated] == [
        (1, "d1", {}),  # WeCom says what they are called
        (2, "d2", {}),
        (3, "d3", {}),
    ]
    assert not made.added


def test_on_both_the_first_platform_says_who_they_are() -> None:
    both = known(1, "小林", accounts={"wecom": "lin", "dingtalk": "d1"})
    assert from_dingtalk(member("d1", "林小", "3", leads=("3",)), people=(both,)).is_empty
    assert not planned(member("lin", "林小", "3"), people=(both,)).is_empty


@pytest.mark.parametrize(
    ("account", "people"),
    [
        (member("d1", "小林", "3"), (LIN,)),  # same name, another team
        (member("d1", "小林"), (LIN, known(2, "小林", "城西二队"))),  # two of that name
        (member("d1", "小林", staff_no="X9"), (LIN,)),  # another staff number
        (member("d1", "老林", phone="138"), (known(1, "甲", phone="138"), known(2, "乙", phone="138"))),
        (member("E1", "另一位"), (LIN,)),  # an account that is somebody's staff number
        (member("d2", "另一位", staff_no="E1"), (known(1, "小林", accounts={"dingtalk": "d1"}),)),
    ],
)
def test_what_is_not_sure_is_left_to_a_person(account: Member, people: tuple[Known, ...]) -> None:
    present = member("d1", "小林") if account.account == "d2" else account
    made = from_dingtalk(present, account, people=people)
    assert [doubt.member for doubt in made.doubts] == [account]
    assert not made.added
    assert not made.updated


def test_two_accounts_that_claim_one_person_are_both_left_to_a_person() -> None:
    made = from_dingtalk(member("d1", "林一", staff_no="E1"), member("d2", "林二", staff_no="E1"), people=(LIN,))
    assert len(made.doubts) == 2
    assert not made.updated


def test_a_person_decides() -> None:
    namesake = member("lin2", "小林", "3")
    people = (known(1, "小林"), known(2, "小林", "城西二队"))
    assert only(planned(namesake, people=people, lin2="E2").updated) == Person(2, "小林", {}, None, "lin2")
    assert only(planned(namesake, people=people, lin2="new").added).values["code"] == "lin2"
    assert "E8" in planned(namesake, people=people, lin2="E8").doubts[0].reason


def test_a_new_person_never_takes_over_a_number_that_is_somebody_elses() -> None:
    made = planned(member("E1", "另一位"), people=(LIN,), E1="new")
    assert only(made.added).values["code"] == "wecom-E1"


def test_wecom_does_not_tell_capitals_from_small_letters() -> None:
    made = planned(member("Lin", "小林"), member("lin", "小林"), people=(LIN,))
    assert only(made.updated) == Person(1, "小林", {}, None, "Lin")
    assert not made.left


# ---- leaving -----------------------------------------------------------------------------------------

OTHERS = tuple(known(n, f"同事{n}", accounts={"wecom": f"u{n}"}) for n in range(10, 14))
PRESENT = tuple(member(f"u{n}", f"同事{n}") for n in range(10, 14))


def test_who_is_not_there_any_more_has_left() -> None:
    stranger = known(2, "外勤", accounts={"console": "R9"})
    made = planned(*PRESENT, people=(LIN, stranger, *OTHERS))
    assert made.left == [LIN]


def test_who_is_still_on_the_other_platform_only_loses_the_account_here() -> None:
    both = known(1, "小林", accounts={"wecom": "lin", "dingtalk": "d1"})
    made = planned(*PRESENT, people=(both, *OTHERS))
    assert (made.moved_away, made.left) == ([both], [])
    alone = plan(directory(*PRESENT), kept(both, *OTHERS, platforms="wecom"), {})
    assert alone.left == [both]  # nobody asks DingTalk any more


def test_whose_account_was_renamed_has_not_left() -> None:
    made = planned(*PRESENT, member("lin.new", "小林", staff_no="E1"), people=(LIN, *OTHERS))
    assert only(made.updated) == Person(1, "小林", {}, None, "lin.new")
    assert not made.left


def test_nobody_leaves_while_it_is_not_sure_that_it_is_they() -> None:
    made = planned(*PRESENT, member("lin.new", "小林"), people=(LIN, *OTHERS))
    assert [doubt.member.account for doubt in made.doubts] == ["lin.new"]
    assert not made.left


def test_who_comes_back_is_opened_again_unless_closed_by_hand() -> None:
    left = known(1, "小林", accounts={"wecom": "lin"}, active=False, closed_by_us=True)
    assert only(planned(member("lin", "小林"), people=(left,)).updated).values == {"active": True}
    by_hand = known(1, "小林", accounts={"wecom": "lin"}, active=False)
    assert planned(member("lin", "换了名字", "3"), people=(by_hand,)).is_empty


@pytest.mark.parametrize(("missing", "believed"), [(0, True), (1, True), (2, False)])
def test_a_directory_that_lost_more_than_a_third_is_not_believed(missing: int, believed: bool) -> None:
    people = kept(*OTHERS[:3])
    assert (alarm(directory(*PRESENT[missing:3], member("new", "新人")), people) == "") is believed


def test_an_empty_directory_is_not_believed() -> None:
    assert alarm(directory(), kept())


# ---- teams -------------------------------------------------------------------------------------------


def test_departments_with_people_become_teams_under_each_other() -> None:
    region = Department("5", "华东大区", "1")
    group = Department("6", "城东一队", "5")
    finance = Department("7", "财务", "1")
    tree = (COMPANY, region, group, finance)
    made = plan(directory(member("lin", "小林", "6"), departments=tree), kept(teams=NO_TEAMS), {})
    assert made.teams == [TeamPlan("华东大区", None), TeamPlan("城东一队", "华东大区")]


def test_the_company_itself_is_a_team_only_where_somebody_is_in_it() -> None:
    boss = member("boss", "老总", "1", leads=("1",))
    made = plan(directory(boss, member("lin", "小林")), kept(teams=NO_TEAMS), {})
    assert made.teams == [TeamPlan("健行医药", None), TeamPlan("城东一队", "健行医药")]
    assert made.added[0].values["role"] == "supervisor"


def test_where_the_app_sees_only_some_branches_their_tops_are_teams() -> None:
    tree = (Department("5", "华东", None), Department("6", "上海", "5"), Department("7", "华北", None))
    made = plan(directory(member("a", "甲", "6"), member("b", "乙", "7"), departments=tree), kept(teams=()), {})
    assert made.teams == [TeamPlan("华东", None), TeamPlan("华北", None), TeamPlan("上海", "华东")]


def test_departments_of_one_name_are_told_apart_by_the_one_above() -> None:
    tree = (
        COMPANY,
        Department("5", "华东", "1"),
        Department("6", "销售部", "5"),
        Department("7", "华北", "1"),
        Department("8", "销售部", "7"),
    )
    made = plan(directory(member("a", "甲", "6"), member("b", "乙", "8"), departments=tree), kept(teams=()), {})
    assert {team.name for team in made.teams} == {"华东", "华北", "华东/销售部", "华北/销售部"}


def test_a_renamed_department_keeps_its_team() -> None:
    renamed = (COMPANY, Department("2", "城东精英队", "1"), WEST)
    zhao = known(2, "小赵", accounts={"wecom": "zhao"})
    members = (member("lin", "小林"), member("zhao", "小赵"), member("new", "新人"))
    made = plan(directory(*members, departments=renamed), kept(LIN, zhao), {})
    assert made.teams == [TeamPlan("城东精英队", None, "城东一队")]
    assert not made.updated  # they are in that team already
    assert only(made.added).team == "城东精英队"


def test_a_team_below_a_renamed_one_stays_where_it_is() -> None:
    tree = (COMPANY, Department("5", "华东新区", "1"), Department("2", "城东一队", "5"))
    teams = (KnownTeam("华东大区", None), KnownTeam("城东一队", "华东大区"))
    head = known(9, "区总", "华东大区", role="supervisor", accounts={"wecom": "head"})
    members = (member("head", "区总", "5", leads=("5",)), member("lin", "小林"))
    made = plan(directory(*members, departments=tree), kept(LIN, head, teams=teams), {})
    assert made.teams == [TeamPlan("华东新区", None, "华东大区")]
    assert not made.updated


def test_departments_that_stand_in_a_circle_do_not_hang_it() -> None:
    circle = (Department("5", "甲", "6"), Department("6", "乙", "5"))
    made = plan(directory(member("lin", "小林", "5"), departments=circle), kept(teams=()), {})
    assert only(made.added).team == "甲"
    assert {team.parent for team in made.teams} == {None}
