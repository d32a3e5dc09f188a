"""Xingji 行迹: the chat-native bot."""
