"""A bot of the official client's own classes: echoes a text, sends a card with a button, answers its click."""

import dingtalk_stream
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotHandler, ChatbotMessage, EventHandler
from dingtalk_stream.card_callback import Card_Callback_Router_Topic, CardCallbackMessage
from dingtalk_stream.card_instance import MarkdownButtonCardInstance


class Echo(ChatbotHandler):
    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        said = ChatbotMessage.from_dict(callback.data)
        self.reply_text(said.text.content, said)
        card = MarkdownButtonCardInstance(self.dingtalk_client, said)
        card.set_title_and_logo("卡片", "@logo")
        button = {"text": "好", "color": "blue", "id": "do", "request": True}
        card.reply(markdown="正文", button_list=[button], tips="提示")
        return AckMessage.STATUS_OK, "OK"


class Click(dingtalk_stream.CallbackHandler):
    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, object]]:
        pressed = CardCallbackMessage.from_dict(callback.data).content["cardPrivateData"]["actionIds"][0]
        return AckMessage.STATUS_OK, {"cardData": {"cardParamMap": {"title": f"已收 {pressed}"}}}


class Events(EventHandler):
    async def process(self, event: object) -> tuple[int, str]:
        return AckMessage.STATUS_OK, "OK"


def main() -> None:
    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential("dingapp1", "secret-1"))
    client.register_callback_handler(ChatbotMessage.TOPIC, Echo())
    client.register_callback_handler(Card_Callback_Router_Topic, Click())
    client.register_all_event_handler(Events())
    client.start_forever()


if __name__ == "__main__":
    main()
