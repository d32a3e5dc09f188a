"""A smart bot (智能机器人): filled in next."""


class SmartBot:
    def __init__(self, server, bot_id, secret, name):
        pass
