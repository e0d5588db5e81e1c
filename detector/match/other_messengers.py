"""Objects that a file uses as a bot of Telegram: their `sendMessage` is no WhatsApp client's."""

from __future__ import annotations

from detector.model.fact import Call, FileFacts

_OPTIONS = frozenset({"parse_mode", "reply_markup", "inline_keyboard", "message_thread_id", "disable_web_page_preview"})
"""Options that only bots of Telegram know."""
_METHODS = frozenset(
    {
        "answerCallbackQuery",
        "answer_callback_query",
        "editMessageText",
        "edit_message_text",
        "editMessageReplyMarkup",
        "edit_message_reply_markup",
        "sendChatAction",
        "send_chat_action",
        "setMyCommands",
        "set_my_commands",
        "onText",
    }
)
"""Methods that only they have."""


def telegram_bots(facts: FileFacts) -> frozenset[tuple[str, str]]:
    """The objects of a file, by module and path, of which a call has a form of Telegram's."""
    return frozenset(
        object_of(fact) for fact in facts.facts if isinstance(fact, Call) and "." in fact.path and _is_telegrams(fact)
    )


def object_of(fact: Call) -> tuple[str, str]:
    """The object that a method is called on."""
    return (fact.module, fact.path.rpartition(".")[0])


def _is_telegrams(fact: Call) -> bool:
    return fact.method in _METHODS or any(
        argument.name.partition(".")[0] in _OPTIONS for argument in fact.arguments if argument.name
    )
