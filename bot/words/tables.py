"""What is said about a table file that cannot be read, or only in part."""

EMPTY = "文件是空的，一行也没有"
ONLY_HEADER = "只有表头，没有数据行"
TOO_LARGE = "文件太大（最多 50 MB），请拆成几份再导入"
NOT_A_TABLE = "这不是表格文件，请用 CSV 或 .xlsx"
OLD_EXCEL = "这是旧版 .xls 或加了密码的 Excel 文件，请去掉密码、另存为 .xlsx 再导入"
UTF16 = "这是 UTF-16 编码的文本，请在 Excel 里另存为“CSV UTF-8”再导入"
BROKEN_WORKBOOK = "这个 .xlsx 文件不完整或已损坏，请重新保存一份再导入"
BOMB = "这个 .xlsx 解压后大得不正常（最多 200 MB），为安全起见没有打开"
TOO_MANY_PARTS = "这个 .xlsx 里的部件多得不正常，为安全起见没有打开"
HAS_DTD = "这个 .xlsx 里夹带了 DTD/实体声明，为安全起见没有打开"
NO_SHEET = "这个 .xlsx 里没有工作表"
TOO_MANY_COLUMNS = "列太多了（最多 200 列），请检查分隔符或换行"
TOO_MANY_ROWS = "行太多了（一次最多 20 万行），请拆成几份再导入"
HEADER_UNREADABLE = "表头这一行读不懂，请检查引号、分隔符和换行"

FORMULA = "这一格是公式，公式不会被计算，请粘贴成数值"
ERROR_VALUE = "这一格是 Excel 的错误值"
CONTROL_CHARACTER = "含有看不见的控制字符"
BAD_QUOTES = "这一行的引号没有成对，或一格长得不正常"
MORE_CELLS_THAN_HEADER = "这一行的格数比表头多，内容里的逗号可能没有加引号"


def not_utf8(line: int) -> str:
    """Bytes that are neither of the encodings."""
    return f"第 {line} 行起的文字既不是 UTF-8 也不是 GB18030 编码，请另存为“CSV UTF-8”"


def damaged_utf8(line: int) -> str:
    """UTF-8 with a broken character in it."""
    return f"第 {line} 行有残缺的 UTF-8 字符，文件可能被截断，请重新导出"


def other_sheets(names: str) -> str:
    """Only the first sheet is read."""
    return f"只读了第一张工作表，没有读：{names}"
