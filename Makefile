.DEFAULT_GOAL := help
.PHONY: help install demo test lint bench

help: ## 这些命令能做什么
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

install: .venv/installed ## 建好 .venv，之后可用 .venv/bin/xingji

.venv/installed: pyproject.toml requirements.lock
	@scripts/install

demo: install ## 带样板公司启动，浏览器打开 http://127.0.0.1:8080（换端口：XINGJI_PORT=8090 make demo）
	@scripts/demo

test: install ## 全部测试（慢的除外）
	@scripts/test

lint: install ## 代码风格、类型、谁可以引用谁
	@scripts/lint

bench: install ## 测速度，写进 docs/benchmarks.md
	@scripts/bench
