"""Neutral cards shown in DingTalk on the best rung that works (dingtalk.md §4)."""
