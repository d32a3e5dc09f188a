"""Phones on which a scenario is played: the console's, WeCom's, DingTalk's."""
