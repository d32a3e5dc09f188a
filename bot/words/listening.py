"""Words about the hearing of recordings, beyond those on a talk's own cards (`bot.words.call`)."""

HANDED_OVER = "听完了"
HANDED_OVER_TEXT = "结果在下面这张卡片里。"
NO_MODEL = "录音先替您存着：转文字的模型还没装好，装好就接着听。着急的话，把转写文字发给我也行。"
STOPPED = "已停止。没听完的录音，下一个进程会接着听。"


def working(count: int) -> str:
    return f"正在等录音，{count} 个进程。按 Ctrl-C 停止。"
