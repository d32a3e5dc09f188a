"""What is said of files that are made on request."""

FAILED = "这份文件我没做出来，管理员会看到。请稍后再点一次。"
NO_FONT = "服务器上没有中文字体，PDF 做不出来。请管理员安装 fonts-wqy-microhei，之后再点一次。"
UNDER_WAY = "正在做，好了马上发给您，不用再点。"
JUST_SENT = "刚做好发给您了，就在上面。十分钟后再点，可以重新做一份。"
