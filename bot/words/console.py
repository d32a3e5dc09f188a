"""Words of the local console: what it answers when it takes nothing, and everything that stands on its page."""

# ---- what is answered to a request that is not taken -------------------------------------------------

NOT_LOCAL = "操作台里谁都能扮演谁，所以只在这台电脑上打开。请在本机浏览器访问 http://127.0.0.1 加端口号。"
FOREIGN_PAGE = "这个请求来自别的网页，没有照办。请在操作台页面里操作。"
NOT_JSON = "这条内容没读懂，什么都没有改动。请刷新页面再试。"
ODD_KEY = "这条内容缺少编号，什么都没有改动。请刷新页面再试。"
ODD_POSITION = "这个位置不对：纬度在 -90 到 90 之间，经度在 -180 到 180 之间。"
TEXT_TOO_LONG = "这段话太长了，请分几次发，每次不超过 1 MB。"
NOTHING_WRITTEN = "还没写内容。"
UPLOAD_TOO_LARGE = "文件太大了，一个不超过 25 MB，一次合计不超过 60 MB。"
TOO_MANY_FILES = "一次最多发 9 个文件，请分几次发。"
NO_UPLOAD = "没有收到文件，请重新选一次。"
EMPTY_UPLOAD = "这个文件是空的，请换一个。"
BROKEN_UPLOAD = "文件没传完整，请再发一次。"
UNKNOWN_PERSON = "没有这位同事，或者账号已停用。请刷新页面重新选人。"
UNKNOWN_CHAT = "没有这个会话，或者这位同事不在里面。请刷新页面。"
UNKNOWN_CUSTOMER = "没有这家客户，或者不归这位同事看。"
UNKNOWN_MEDIA = "没有这个文件。"
NO_CODE = "这张图里没找到二维码。请把整个码拍进画面、对上焦，再试一次。"
NO_PICTURE = "这个文件不是能打开的照片，请换一张 JPG 或 PNG。"
PICTURE_TOO_LARGE = "这张照片尺寸太大，请缩小后再试。"
PLAYING = "这位同事的演示还没结束，请等它走完。"
NO_PLAY = "这里没有示例照片，演示不了。"
NOBODY_TO_VISIT = "这位同事名下没有带位置的客户，演示不了。换一位同事试试。"
NOT_KEPT = "这条没存下来，稍等会自动重发。"
NOT_FOUND = "没有这个页面。"

# ---- what a chat shows of a message in ---------------------------------------------------------------


def pressed(label: str | None) -> str:
    """A pressed button in the chat."""
    return f"点了「{label}」" if label else "点了按钮"


# ---- the played visit --------------------------------------------------------------------------------


def step(number: int, words: str) -> str:
    """A caption line; the first twenty numbers have their own signs."""
    sign = chr(0x2460 + number - 1) if number <= 20 else f"{number}."
    return f"{sign} {words}"


def play_scan(customer: str) -> str:
    return f"到了「{customer}」门口，扫门上的二维码"


PLAY_LOCATION = "报一下位置"
PLAY_PHOTOS = "拍三张照片：门头、货架、沟通"
PLAY_NUMBER = "3"
PLAY_ANSWER = "老板说这周先看看动销"


def play_say(said: str) -> str:
    return f"打字：{said}"


def play_press(label: str) -> str:
    return f"点「{label}」"


def play_choose(choices: str, label: str) -> str:
    return f"选「{choices}」，点「{label}」"


PLAY_DONE = "拜访已提交。看看主管和团队群收到了什么"
PLAY_STUCK = "演示走了太多步还没结束，先停在这里，您可以接着手动完成"
PLAY_SILENT = "机器人一直没有回话，演示先停在这里"
PLAY_FAILED = "演示出了点问题，先停在这里，您可以接着手动完成"

PLAY_PHOTO_NAMES = {"door": "门头.jpg", "shelf": "货架.jpg", "conversation": "沟通.jpg"}

# ---- the page ----------------------------------------------------------------------------------------

PAGE = {
    "product": "行迹",
    "title": "行迹 · 本机操作台",
    "tagline": "点几下，拜访就记好了",
    "sample": "样板公司 · 示例数据",
    "private": "只在这台电脑上运行，内容不出本机",
    "play": "演示一次拜访",
    "playing": "演示中…",
    "play_hint": "让选中的代表用示例照片走完一次拜访，大约一分钟",
    "assistant": "行迹助手",
    # the three panes
    "pane_rep": "代表的手机",
    "pane_group": "团队群",
    "pane_supervisor": "主管的手机",
    "tab_rep": "代表",
    "tab_group": "团队群",
    "tab_supervisor": "主管",
    "pick_rep": "选一位代表",
    "pick_supervisor": "选一位主管或同事",
    "nobody": "还没有人",
    "no_group": "这位代表的团队还没有群",
    "no_group_name": "团队群",
    "members": "{n} 人",
    "role_rep": "销售代表",
    "role_supervisor": "主管",
    "role_colleague": "同事",
    "role_operations": "销售运营",
    "no_team": "总部",
    # the chat
    "log_of": "{name}的聊天记录",
    "empty_rep": "还没有消息。点下面的「扫码」，开始一次拜访。",
    "empty_supervisor": "代表提交拜访后，这里会收到卡片。",
    "empty_group": "有人提交拜访后，群里会有一行播报。",
    "newer": "有新消息",
    "yesterday": "昨天",
    "offline": "连接断开了，正在重连，消息不会丢。",
    "sending": "发送中",
    "failed": "没发出去",
    "resend": "重发",
    "gave_up": "没连上，点「重发」再试一次。",
    "no_script": "行迹操作台需要打开浏览器的 JavaScript。",
    "no_people": "没取到人员名单，请刷新页面。",
    "photo": "照片",
    "picture": "图片",
    "open_picture": "看大图",
    "voice": "语音",
    "voice_of": "{name}的语音",
    "file": "文件",
    "unplayable": "这种语音浏览器放不了，可以下载来听",
    "download": "下载",
    "location": "位置",
    "accuracy": "精度约 {m} 米",
    "fixed_ago": "{ago}前的定位",
    "fixed_now": "刚刚的定位",
    "pressed": "点了「{label}」",
    "scanned": "扫了门店码",
    "scanned_located": "扫了门店码，带上了位置",
    "unknown": "这条消息在这里显示不了",
    "tone_good": "完成",
    "tone_warn": "请留意",
    "tone_bad": "有问题",
    "tone_plain": "卡片",
    "multiple": "可多选",
    "new_page": "在新标签页打开",
    # the composer
    "more": "更多：扫码、照片、位置、语音、文件",
    "write": "说一句，或点 ＋",
    "write_group": "在群里说一句",
    "send": "发送",
    "speak_as": "以谁的身份说话",
    "do_scan": "扫码",
    "do_photo": "照片",
    "do_location": "位置",
    "do_voice": "语音",
    "do_file": "文件",
    "large_title": "这个文件大，换条路传",
    "large_text": "“{name}”超过 {mb} MB，聊天里发不了。点下面打开上传页，断了线也能接着传。",
    "large_open": "打开上传页",
    "quick_today": "今天拜访谁",
    "quick_todo": "我的待办",
    "quick_lights": "红绿灯",
    "quick_stuck": "卡住的商机",
    "quick_help": "帮助",
    "drop_here": "松手就发给机器人",
    "too_many": "一次最多发 9 个文件，请分几次发。",
    "close": "关闭",
    # scan
    "scan_title": "扫门店码",
    "scan_upload": "上传一张码的照片",
    "scan_or": "或者，站在谁家门口扫？",
    "scan_search": "找一家客户",
    "scan_none": "没有找到客户",
    "scan_more": "只列出前 300 家，输入名字缩小范围",
    "scan_visiting": "拜访中",
    "scan_position": "扫码时的位置",
    "scan_at_door": "在门口",
    "scan_far": "离店 1 公里",
    "scan_without": "不带位置",
    "scanning": "正在识别…",
    # photos
    "photo_title": "发照片",
    "photo_pick": "从电脑选照片",
    "photo_pick_hint": "可以一次选好几张，也可以直接粘贴或拖进手机里",
    "photo_sample": "手边没有？用示例照片",
    "photo_door": "门头",
    "photo_shelf": "货架",
    "photo_conversation": "沟通",
    "photo_all": "三张一起发",
    # the map
    "map_title": "发位置",
    "map_hint": "点一下或拖动图钉；方向键挪动，加 Shift 挪得快",
    "map_pin": "您的位置",
    "map_label": "平面图，一格 {m} 米",
    "map_in": "放大",
    "map_out": "缩小",
    "map_distance": "离「{name}」约 {m}",
    "map_nowhere": "附近没有登记过位置的客户",
    "map_accuracy": "精度",
    "map_age": "定位是什么时候的",
    "map_now": "刚刚",
    "map_minutes": "{n} 分钟前",
    "map_hours": "{n} 小时前",
    "map_browser": "用浏览器定位",
    "map_denied": "浏览器没给位置，请在图上点一下。",
    "map_send": "发送这个位置",
    "metres": "{n} 米",
    "kilometres": "{n} 公里",
    "minutes": "{n} 分钟",
    "hours": "{n} 小时",
    "seconds": "{n} 秒",
    # voice
    "voice_title": "发语音",
    "voice_start": "开始录音",
    "voice_stop": "停下",
    "voice_again": "重录",
    "voice_send": "发送这段语音",
    "voice_upload": "上传一段语音",
    "voice_denied": "浏览器没开放麦克风，可以上传一段语音。",
    "voice_or": "或者",
}
