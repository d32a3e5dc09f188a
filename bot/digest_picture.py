"""The board of lights as pictures for a chat, readable on a phone."""

from bot.drawing.board import Board
from bot.drawing.face import Face, face
from bot.drawing.layout import Layout
from bot.drawing.many_teams import many_teams
from bot.drawing.one_team import one_team
from bot.drawing.paint import paint


def laid_out(board: Board, type: Face) -> list[Layout]:
    """Its pages, at least one."""
    return [one_team(board, type)] if len(board.rows) == 1 else many_teams(board, type)


def draw(board: Board) -> list[bytes]:
    """PNGs, `bot.drawing.layout.WIDTH` wide, one for each page; raises NoFontError."""
    type = face()
    return [paint(layout, type) for layout in laid_out(board, type)]
