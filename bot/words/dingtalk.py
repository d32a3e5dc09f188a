"""Words about DingTalk, for operators."""

WHOLE_COMPANY = "全公司"
