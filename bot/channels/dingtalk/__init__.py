"""DingTalk: stream mode in, OpenAPI and session webhooks out (dingtalk.md)."""
