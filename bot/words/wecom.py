"""Words on cards inside WeCom, and for whoever sets the app up."""

NAME = "行迹"
TONES = {"plain": NAME, "good": "行迹 · 好了", "warn": "行迹 · 请留意", "bad": "行迹 · 有问题"}
CHOOSE = "请选择"
NO_LABEL = "—"
ABOUT_PICTURE = "说明"
BAD_AES_KEY = "WECOM_AES_KEY：EncodingAESKey 应该是 43 位字母和数字，请从应用的“接收消息”页原样复制"

MENU_SCAN = "扫码拜访"
MENU_EVIDENCE = "现场"
MENU_PHOTO = "拍照片"
MENU_PLACE = "发位置"
MENU_MINE = "我的"
MENU_TODAY = "我的一天"
MENU_TODO = "我的待办"
MENU_HELP = "怎么用"
