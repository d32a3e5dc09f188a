"""Who and what the sample company is made of. Every person, shop, street and number here is invented."""

from collections.abc import Mapping
from dataclasses import dataclass

COMPANY = "江城百货批发（样板公司）"
CITY = "江城市"


@dataclass(frozen=True, slots=True)
class Staff:
    """A person of the company. `code` is also the console account; `team` None: the company itself."""

    code: str
    name: str
    role: str
    team: str | None = None
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class District:
    """Where a team works: streets run east to west, one above the other, from this south-western corner on."""

    team: str
    name: str
    latitude: float
    longitude: float
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shops:
    """What the shops of a customer type are called, and who is met there. `share`: how many of 200 or so."""

    share: int
    stems: tuple[str, ...]
    endings: tuple[str, ...]
    contact: str


EAST, WEST, NORTH = "城东一队", "城西二队", "江北三队"
STAFF = (
    Staff("R01", "张敏", "rep", EAST),
    Staff("R02", "李建国", "rep", EAST),
    Staff("R03", "王芳", "rep", EAST),
    Staff("R04", "刘洋", "rep", WEST),
    Staff("R05", "陈静", "rep", WEST),
    Staff("R06", "赵磊", "rep", WEST),
    Staff("R07", "黄丽", "rep", NORTH),
    Staff("R08", "周强", "rep", NORTH),
    Staff("R09", "吴娜", "rep", NORTH),
    Staff("S01", "孙志远", "supervisor", EAST),
    Staff("S02", "郑海燕", "supervisor", WEST),
    Staff("S03", "何伟", "supervisor", NORTH),
    Staff("O01", "林晓", "operations"),
    Staff("P01", "高翔", "colleague", desk="product"),
    Staff("A01", "马骏", "colleague", desk="after_sales"),
)
# How often a team does in time what is next; of each of their reps.
_PACES: Mapping[str | None, float] = {EAST: 0.95, WEST: 0.8, NORTH: 0.5}
PACES: Mapping[str, float] = {staff.code: _PACES[staff.team] for staff in STAFF if staff.role == "rep"}
DISTRICTS = (
    District(EAST, "城东区", 30.530, 114.360, ("梅苑路", "杉林路", "书院街", "东港路", "学府路", "翠湖大道")),
    District(WEST, "城西区", 30.560, 114.195, ("古渡路", "麻石街", "西市街", "柳林新村", "莲塘路", "长堤大道")),
    District(NORTH, "江北区", 30.625, 114.270, ("北岸路", "渔家巷", "江滩大道", "后湖街", "花桥路", "新港大道")),
)

# The first pharmacy is the one that the help card asks about.
FIRST_SHOP = "百姓大药房"
SURNAMES = "陈林黄何罗宋谢唐韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"

SHOPS: Mapping[str, Shops] = {
    "pharmacy": Shops(
        44,
        ("康宁", "济安", "福康", "益民", "仁心", "春晖", "百草", "安泰", "惠安"),
        ("大药房", "药店", "平价药房"),
        "店长",
    ),
    "clinic": Shops(
        22, ("安和", "正心", "杏林", "瑞康", "慈济", "悦康"), ("诊所", "社区门诊", "健康管理中心"), "医生"
    ),
    "chain_supermarket": Shops(
        26, ("万福来", "惠邻", "鲜满园", "邻里汇", "百汇源", "家家兴"), ("超市", "生活超市", "生鲜超市"), "经理"
    ),
    "convenience_store": Shops(
        46,
        ("晨曦", "转角", "巷口", "小满", "每日", "口袋", "一家人", "星河"),
        ("便利店", "便利", "烟酒便利店"),
        "老板",
    ),
    "pet_shop": Shops(18, ("萌爪", "喵汪", "小尾巴", "毛孩子", "宠之家"), ("宠物店", "宠物生活馆"), "老板"),
    "mother_baby": Shops(
        22, ("贝乐", "小鹿", "亲亲宝贝", "爱宝贝", "优贝"), ("母婴店", "母婴生活馆", "孕婴童"), "店长"
    ),
    "wholesale": Shops(22, ("鸿运", "兴隆", "顺达", "广源", "聚鑫"), ("批发部", "商贸行", "副食批发"), "老板"),
}
OTHER_SHOPS = Shops(20, ("恒信", "正大", "宏图", "同创", "远航"), ("商行", "经营部", "商贸"), "负责人")


def shops(type_id: str) -> Shops:
    """How shops of this type are called; any shop where the type is not known here."""
    return SHOPS.get(type_id, OTHER_SHOPS)
