"""A shop from the street: facade, sign with the name, glass door, window, pavement and what stands about."""

from bot.sample.scenes.brush import Brush, Colour, mix, shade

_WALLS: tuple[Colour, ...] = (
    (178, 104, 82),
    (214, 202, 178),
    (150, 152, 150),
    (122, 148, 164),
    (232, 228, 216),
    (108, 92, 84),
)
_SIGNS: tuple[tuple[Colour, Colour], ...] = (
    ((190, 30, 38), (255, 246, 214)),
    ((18, 122, 74), (255, 255, 255)),
    ((24, 74, 160), (255, 255, 255)),
    ((236, 128, 24), (255, 255, 240)),
    ((244, 240, 232), (196, 28, 36)),
    ((40, 40, 46), (248, 206, 96)),
    ((112, 44, 130), (255, 240, 250)),
)
_PLANTS: tuple[Colour, ...] = ((46, 104, 52), (64, 128, 58), (88, 140, 70))
_GOODS: tuple[Colour, ...] = ((214, 66, 60), (238, 186, 60), (70, 140, 200), (90, 168, 98), (230, 230, 224))


def paint(brush: Brush, shop_name: str) -> None:
    """Paint the whole scene."""
    chance = brush.chance
    eaves, sign_top = chance.uniform(0.0, 0.2), chance.uniform(0.12, 0.28)
    sign_bottom = sign_top + chance.uniform(0.13, 0.19)
    street = chance.uniform(0.78, 0.88)
    left, right = chance.uniform(-0.05, 0.16), chance.uniform(0.84, 1.05)
    wall = chance.choice(_WALLS)
    _sky(brush, eaves)
    _wall(brush, -0.01, 1.01, eaves, street, shade(chance.choice(_WALLS), 0.85))
    _wall(brush, left, right, eaves, street, wall)
    _upper_windows(brush, left, right, eaves, sign_top)
    _front(brush, left + 0.03, right - 0.03, sign_bottom, street)
    _sign(brush, (left + 0.01, sign_top, right - 0.01, sign_bottom), shop_name)
    _pavement(brush, street)
    _things_outside(brush, street)
    if chance.random() < 0.55:
        _tree(brush, chance.choice((chance.uniform(-0.02, 0.1), chance.uniform(0.9, 1.02))), street)


def _sky(brush: Brush, eaves: float) -> None:
    blue = brush.chance.choice(((150, 188, 226), (206, 214, 220), (236, 204, 172)))
    brush.fade(0, 0, 1, eaves + 0.02, blue, mix(blue, (255, 255, 255), 0.5))


def _wall(brush: Brush, left: float, right: float, top: float, bottom: float, colour: Colour) -> None:
    brush.fade(left, top, right, bottom, shade(colour, 1.06), shade(colour, 0.9))
    joint, step = shade(colour, 0.86), brush.chance.uniform(0.035, 0.07)
    for row in range(int((bottom - top) / step) + 1):
        y = top + row * step
        brush.line((left, y), (right, y), joint)
        for column in range(int((right - left) / (2 * step)) + 1):
            x = left + (2 * column + row % 2) * step
            brush.line((x, y), (x, min(bottom, y + step)), joint)


def _upper_windows(brush: Brush, left: float, right: float, top: float, bottom: float) -> None:
    if bottom - top < 0.1:
        return
    count = brush.chance.randint(2, 4)
    span = (right - left) / count
    for place in range(count):
        x, y0, y1 = left + (place + 0.22) * span, top + 0.025, bottom - 0.03
        brush.box(x - 0.008, y0 - 0.01, x + span * 0.56 + 0.008, y1 + 0.01, (226, 226, 222))
        brush.fade(x, y0, x + span * 0.56, y1, (66, 84, 100), (128, 146, 158))
        brush.line((x + span * 0.28, y0), (x + span * 0.28, y1), (226, 226, 222), 0.006)
        if brush.chance.random() < 0.4:
            _air_conditioner(brush, x + span * 0.6, y1 - 0.055)


def _air_conditioner(brush: Brush, left: float, top: float) -> None:
    brush.box(left, top, left + 0.062, top + 0.062, (214, 214, 208))
    brush.oval((left + 0.026, top + 0.031), 0.02, 0.025, (120, 122, 122))
    brush.oval((left + 0.026, top + 0.031), 0.006, 0.008, (206, 206, 202))


def _sign(brush: Brush, place: tuple[float, float, float, float], shop_name: str) -> None:
    left, top, right, bottom = place
    board, letters = brush.chance.choice(_SIGNS)
    brush.box(left, bottom, right, bottom + 0.018, (52, 48, 46))
    brush.veil([(left, bottom), (right, bottom), (right, bottom + 0.1), (left, bottom + 0.07)], (0, 0, 0), 0.28)
    brush.fade(left, top, right, bottom, shade(board, 1.14), shade(board, 0.86))
    for y in (top + 0.006, bottom - 0.012):
        brush.box(left + 0.006, y, right - 0.006, y + 0.006, mix(board, letters, 0.55))
    middle, height = (top + bottom) / 2, bottom - top
    brush.oval((left + 0.075, middle), height * 0.26, height * 0.34, letters)
    brush.oval((left + 0.075, middle), height * 0.17, height * 0.22, board)
    heart = ((left + right) / 2 + 0.04, middle - height * 0.06)
    for shift, colour in ((0.004, shade(board, 0.55)), (0.0, letters)):
        brush.text((heart[0] + shift, heart[1] + shift), shop_name, height * 0.62, colour, right - left - 0.2)
    slogan = brush.chance.choice(("欢迎光临", "便民惠民", "诚信经营 童叟无欺", "24小时营业", "会员日 满减多多"))
    brush.text((heart[0], bottom - height * 0.17), slogan, height * 0.15, mix(board, letters, 0.8))


def _front(brush: Brush, left: float, right: float, top: float, bottom: float) -> None:
    """Shop window, door, shop window, in any widths; the door is a third of the front at most."""
    brush.box(left, top, right, bottom, (70, 72, 76))
    door = brush.chance.uniform(0.24, 0.34) * (right - left)
    start = left + brush.chance.uniform(0.04, 0.96) * (right - left - door)
    for x0, x1 in ((left, start), (start + door, right)):
        if x1 - x0 > 0.06:
            _window(brush, x0 + 0.012, top + 0.025, x1 - 0.012, bottom - 0.05)
    _door(brush, start, top + 0.02, start + door, bottom)
    if brush.chance.random() < 0.4:
        _awning(brush, left, right, top)


def _window(brush: Brush, left: float, top: float, right: float, bottom: float) -> None:
    warm = brush.chance.choice(((236, 214, 168), (206, 218, 226), (184, 196, 190)))
    brush.fade(left, top, right, bottom, shade(warm, 0.95), shade(warm, 0.55))
    rows = brush.chance.randint(3, 5)
    for row in range(rows):
        y = top + (row + 1) * (bottom - top) / (rows + 0.4)
        x = left + 0.01
        while x < right - 0.03:
            wide, high = brush.chance.uniform(0.014, 0.04), brush.chance.uniform(0.035, 0.075)
            colour = mix(brush.chance.choice(_GOODS), warm, 0.35)
            brush.box(x, max(top, y - high), min(x + wide, right), y, colour)
            x += wide + brush.chance.uniform(0.003, 0.012)
        brush.box(left, y, right, y + 0.008, shade(warm, 0.7))
    _reflection(brush, left, top, right, bottom)
    if right - left > 0.16 and brush.chance.random() < 0.7:
        _poster(brush, brush.chance.uniform(left + 0.01, right - 0.11), top + 0.04)


def _reflection(brush: Brush, left: float, top: float, right: float, bottom: float) -> None:
    lean = 0.35 * (right - left)
    for share, wide in ((0.12, 0.2), (0.5, 0.1)):
        x = left + share * (right - left)
        wide *= right - left
        ends = (min(x + lean, right), min(x + lean + wide, right))
        brush.veil([(ends[0], top), (ends[1], top), (x + wide, bottom), (x, bottom)], (255, 255, 255), 0.16)


def _poster(brush: Brush, left: float, top: float) -> None:
    paper, ink = brush.chance.choice(
        (((226, 48, 44), (255, 240, 120)), ((250, 226, 70), (206, 28, 32)), ((246, 246, 240), (30, 110, 70)))
    )
    brush.box(left, top, left + 0.1, top + 0.17, paper)
    brush.text((left + 0.05, top + 0.06), brush.chance.choice(("特价", "新品", "热卖", "会员")), 0.07, ink, 0.08)
    for row in range(3):
        brush.box(left + 0.015, top + 0.115 + row * 0.016, left + 0.085, top + 0.12 + row * 0.016, ink)


def _door(brush: Brush, left: float, top: float, right: float, bottom: float) -> None:
    frame = brush.chance.choice(((186, 190, 194), (60, 58, 56), (124, 84, 54)))
    brush.box(left, top, right, bottom, frame)
    middle = (left + right) / 2
    inside = brush.chance.choice(((66, 82, 92), (110, 102, 84), (52, 58, 60)))
    for x0, x1 in ((left + 0.01, middle - 0.006), (middle + 0.006, right - 0.01)):
        brush.fade(x0, top + 0.03, x1, bottom - 0.03, mix(inside, (255, 236, 190), 0.45), inside)
        _reflection(brush, x0, top + 0.03, x1, bottom - 0.03)
        brush.box(x0, bottom - 0.12, x1, bottom - 0.03, mix(frame, inside, 0.4))
    for x in (middle - 0.02, middle + 0.013):
        brush.box(x, (top + bottom) / 2 - 0.05, x + 0.007, (top + bottom) / 2 + 0.1, (232, 232, 230))
    brush.text(((left + middle) / 2, top + 0.2), "营业中", 0.03, (246, 246, 240), 0.08)


def _awning(brush: Brush, left: float, right: float, top: float) -> None:
    colour, stripes = brush.chance.choice(_SIGNS[:4])[0], 14
    width = (right - left) / stripes
    for stripe in range(stripes):
        x = left + stripe * width
        fill = colour if stripe % 2 else (244, 242, 236)
        brush.polygon([(x, top), (x + width, top), (x + width, top + 0.09), (x, top + 0.09)], fill)
        brush.oval((x + width / 2, top + 0.09), width / 2, 0.02, fill)


def _pavement(brush: Brush, street: float) -> None:
    stone = brush.chance.choice(((170, 166, 158), (142, 140, 138), (186, 160, 140)))
    brush.fade(0, street, 1, 1.0, shade(stone, 0.82), shade(stone, 1.1))
    joint = shade(stone, 0.72)
    for row in range(1, 6):
        y = street + (1 - street) * (row / 5) ** 1.8
        brush.line((0, y), (1, y), joint)
    for column in range(-14, 15):
        brush.line((0.5 + column * 0.07, street), (0.5 + column * 0.16, 1.0), joint)


def _things_outside(brush: Brush, street: float) -> None:
    places = brush.chance.sample((0.08, 0.26, 0.44, 0.62, 0.8), k=brush.chance.randint(1, 3))
    things = brush.chance.sample((_pot, _cartons, _board, _scooter, _pot), k=len(places))
    for thing, place in zip(things, places, strict=True):
        x, ground = place + brush.chance.uniform(-0.03, 0.03), street + brush.chance.uniform(0.02, 0.06)
        shadow = [(x - 0.05, ground), (x + 0.02, ground - 0.012), (x + 0.16, ground), (x + 0.1, ground + 0.022)]
        brush.veil(shadow, (0, 0, 0), 0.3)
        thing(brush, x, ground)


def _pot(brush: Brush, x: float, ground: float) -> None:
    for _ in range(16):
        leaf = (x + brush.chance.gauss(0, 0.024), ground - 0.13 + brush.chance.gauss(0, 0.04))
        brush.oval(leaf, 0.016, 0.022, brush.chance.choice(_PLANTS))
    clay = brush.chance.choice(((168, 96, 62), (236, 236, 230), (84, 88, 92)))
    brush.polygon(
        [(x - 0.034, ground - 0.085), (x + 0.034, ground - 0.085), (x + 0.025, ground), (x - 0.025, ground)], clay
    )


def _cartons(brush: Brush, x: float, ground: float) -> None:
    card = (188, 148, 98)
    for level in range(brush.chance.randint(2, 3)):
        left, bottom = x + brush.chance.uniform(-0.008, 0.008), ground - level * 0.075
        brush.fade(left, bottom - 0.073, left + 0.11, bottom, shade(card, 1.08), shade(card, 0.84))
        brush.box(left + 0.048, bottom - 0.073, left + 0.062, bottom, shade(card, 1.2))


def _board(brush: Brush, x: float, ground: float) -> None:
    brush.polygon(
        [(x, ground), (x + 0.012, ground - 0.19), (x + 0.1, ground - 0.19), (x + 0.112, ground)], (70, 50, 38)
    )
    brush.box(x + 0.019, ground - 0.175, x + 0.093, ground - 0.025, (36, 52, 46))
    brush.text((x + 0.056, ground - 0.13), "今日推荐", 0.032, (240, 232, 190), 0.068)
    for row in range(3):
        y = ground - 0.095 + row * 0.025
        brush.box(x + 0.03, y, x + 0.082, y + 0.006, (222, 222, 210))


def _scooter(brush: Brush, x: float, ground: float) -> None:
    body = brush.chance.choice(((196, 40, 44), (42, 92, 160), (236, 236, 232), (40, 40, 44)))
    for wheel in (x, x + 0.14):
        brush.oval((wheel, ground - 0.03), 0.027, 0.036, (28, 28, 30))
        brush.oval((wheel, ground - 0.03), 0.013, 0.018, (150, 150, 152))
    brush.polygon(
        [(x, ground - 0.06), (x + 0.05, ground - 0.07), (x + 0.1, ground - 0.045), (x + 0.13, ground - 0.1),
         (x + 0.08, ground - 0.125), (x - 0.005, ground - 0.12)], body
    )  # fmt: skip
    brush.polygon(
        [(x - 0.01, ground - 0.118), (x + 0.075, ground - 0.123), (x + 0.07, ground - 0.14), (x, ground - 0.14)],
        (34, 32, 32),
    )
    brush.line((x + 0.132, ground - 0.05), (x + 0.118, ground - 0.18), (60, 60, 62), 0.008)
    brush.line((x + 0.1, ground - 0.185), (x + 0.135, ground - 0.175), (30, 30, 30), 0.008)


def _tree(brush: Brush, x: float, ground: float) -> None:
    brush.box(x - 0.018, 0.2, x + 0.018, ground + 0.03, (96, 78, 62))
    brush.box(x + 0.004, 0.2, x + 0.018, ground + 0.03, (72, 58, 46))
    for _ in range(46):
        leaf = (x + brush.chance.gauss(0, 0.075), 0.08 + brush.chance.gauss(0, 0.085))
        size = brush.chance.uniform(0.012, 0.035)
        brush.oval(leaf, size, size, shade(brush.chance.choice(_PLANTS), brush.chance.uniform(0.75, 1.25)))
