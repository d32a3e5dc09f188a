# The bot in an image: docker compose up
FROM python:3.11-slim-bookworm AS build

WORKDIR /build
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY bot bot
COPY nlp nlp
COPY sales sales
COPY scheduler scheduler
COPY storage storage
# The lock as constraints: the versions the tests ran with, without what only tests need.
RUN python -m venv /opt/xingji && \
    /opt/xingji/bin/pip install --no-cache-dir --constraint requirements.lock '.[speech]'

FROM python:3.11-slim-bookworm

# Chinese characters on door-code sheets and charts.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends fonts-wqy-microhei && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --create-home --home-dir /srv/xingji --uid 10001 xingji && \
    install -d -o xingji -g xingji /srv/xingji/data

COPY --from=build /opt/xingji /opt/xingji
COPY playbooks /srv/xingji/playbooks

WORKDIR /srv/xingji
USER xingji
ENV PATH=/opt/xingji/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XINGJI_HOST=0.0.0.0 \
    XINGJI_PORT=8080
VOLUME /srv/xingji/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
CMD ["xingji", "serve"]
