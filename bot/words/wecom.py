"""Words on cards inside WeCom, and for whoever sets the app up."""

NAME = "行迹"
TONES = {"plain": NAME, "good": "行迹 · 好了", "warn": "行迹 · 请留意", "bad": "行迹 · 有问题"}
CHOOSE = "请选择"
NO_LABEL = "—"
ABOUT_PICTURE = "说明"
BAD_AES_KEY = "WECOM_AES_KEY：EncodingAESKey 应该是 43 位字母和数字，请从应用的“接收消息”页原样复制"
