"""Define the settings of outgoing webhooks."""

from dataclasses import dataclass

from jimserver.conf.limits.setting import setting


@dataclass(frozen=True, kw_only=True)
class WebhookConfig:
    """Hold the limits on what the server calls."""

    webhook_threads: int = setting(
        2, "threads", "that call outgoing webhooks, beside the chat; 0: none is called"
    )
    webhook_timeout_s: float = setting(
        10.0, "seconds", "for one call of an outgoing webhook, from connecting on", least=0.1
    )
    webhook_answer_bytes: int = setting(
        16_384, "bytes", "maximum read of the answer to a webhook, whose body is ignored", least=64
    )
    webhook_retry_s: float = setting(
        10.0, "seconds", "before a failed webhook is called again; each failure doubles it", least=1
    )
    webhook_max_retry_s: float = setting(
        3600.0, "seconds", "longest pause before a failed webhook is called again", least=1
    )
    webhook_hours: float = setting(
        24.0, "hours", "for which a webhook tries to post a message; 0 for ever"
    )
    webhooks_to_private: bool = setting(
        False, "yes/no", "let webhooks call this machine and private networks, as well"
    )
    max_webhooks: int = setting(
        100, "webhooks", "maximum of outgoing ones; each looks through new messages"
    )
