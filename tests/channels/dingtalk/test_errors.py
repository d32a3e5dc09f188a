"""The table of dingtalk.md §10, row by row."""

import pytest

from bot.channels.dingtalk.errors import answer_of, refusal

ACCESS = "Forbidden.AccessDenied."


@pytest.mark.parametrize(
    ("status", "text", "verdict", "retry", "after_s"),
    [
        (403, f'{{"code":"{ACCESS}QpsLimitForAppkeyAndApi"}}', "refused", "wait", 1.5),
        (403, f'{{"code":"{ACCESS}QpsLimitForApi"}}', "refused", "wait", 1.5),
        (200, '{"errcode":90018}', "refused", "wait", 1.5),
        (200, '{"errcode":90002}', "refused", "wait", 1.5),
        (403, f'{{"code":"{ACCESS}QpmLimitForAppkeyAndApi"}}', "refused", "wait", 60.0),
        (403, f'{{"code":"{ACCESS}ApiCountLimitForOrg"}}', "used_up", "wait", 3600.0),
        (200, '{"errcode":90020}', "used_up", "wait", 3600.0),
        (403, f'{{"code":"{ACCESS}AccessTokenPermissionDenied"}}', "refused", "never", None),
        (200, '{"errcode":60011}', "refused", "never", None),
        (403, f'{{"code":"{ACCESS}IpNotInWhiteList"}}', "refused", "never", None),
        (200, '{"errcode":60020}', "refused", "never", None),
        (403, "<!doctype html>", "refused", "wait", 300.0),
        (200, "<html>", "refused", "wait", 300.0),
        (403, '{"status":1111,"punish":"deny"}', "refused", "wait", 300.0),
        (504, "<html>", "unsure", "later", None),
        (502, "", "unsure", "later", None),
        (500, '{"code":"system.busy"}', "unsure", "later", None),
        (500, '{"code":"system.error"}', "unsure", "later", None),
        (200, '{"errcode":15}', "unsure", "later", None),
        (200, '{"errcode":88}', "unsure", "later", None),
        (200, '{"errcode":-1}', "unsure", "later", None),
        (400, '{"code":"send.too.fast"}', "refused", "wait", 1.5),
        (400, '{"code":"too.many.people"}', "refused", "wait", 1.5),
        (400, '{"code":"too.many.group"}', "refused", "wait", 1.5),
        (400, '{"code":"param.cardAlreadyExist"}', "refused", "never", None),
        (400, '{"code":"invalidParameter.robotCode.downloadCode"}', "refused", "never", None),
        (400, '{"code":"contain.badWord"}', "refused", "never", None),
        (400, '{"code":"robot.oto.notExist"}', "refused", "never", None),
        (400, '{"code":"InvalidAuthentication"}', "stale_token", "wait", 1.5),
        (200, '{"errcode":40014}', "stale_token", "wait", 1.5),
        (200, '{"errcode":42001}', "stale_token", "wait", 1.5),
        (200, '{"errcode":300001}', "refused", "never", None),
        (200, '{"errcode":460101}', "refused", "never", None),
        (404, "Not Found", "refused", "never", None),
        (400, "[]", "refused", "wait", 300.0),
        (400, "{}", "refused", "never", None),
    ],
)
def test_each_row(status: int, text: str, verdict: str, retry: str, after_s: float | None) -> None:
    found = refusal(answer_of(status, text))
    assert found is not None
    assert (found.verdict, found.error.retry, found.error.after_s) == (verdict, retry, after_s)


@pytest.mark.parametrize("text", ["{}", '{"errcode":0,"errmsg":"ok"}', '{"processQueryKey":"k"}'])
def test_what_went_well(text: str) -> None:
    assert refusal(answer_of(200, text)) is None


def test_missing_scopes_are_read() -> None:
    text = (
        '{"code":"x.AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["Card.Instance.Write"]}}'
    )
    found = refusal(answer_of(403, text))
    assert found is not None
    assert found.error.scopes == ("Card.Instance.Write",)


def test_the_platforms_words_are_not_in_the_reason() -> None:
    found = refusal(answer_of(400, '{"code":"param.error","message":"张三 的 手机号 不对"}'))
    assert found is not None
    assert "张三" not in found.error.reason
    assert found.error.message == "张三 的 手机号 不对"
