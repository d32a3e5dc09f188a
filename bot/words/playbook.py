"""Words of `xingji playbook check`, for the sales manager who edits the file."""

from sales.playbook import Playbook


def sound(playbook: Playbook) -> str:
    """A playbook without mistakes, with what it holds."""
    fields = sum(len(kind.fields) for kind in playbook.customer_types)
    return (
        f"没有问题：{playbook.title}，{len(playbook.customer_types)} 类客户，{fields} 个字段，"
        f"{len(playbook.next_actions)} 种下一步，{len(playbook.tags)} 个标签，"
        f"{len(playbook.interest.proof)} 种意向凭据。"
    )


def faulty(count: int) -> str:
    """The last line after the mistakes."""
    return f"共 {count} 处要改。改好后再检查一次。"


def unreadable(file: str) -> str:
    """There is no such file, or it may not be read."""
    return f"打不开 {file}，请检查文件名和路径。"
