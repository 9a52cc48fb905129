# tripoint in a container: `docker compose up` (see docker-compose.yml), or
#   docker build -t tripoint . && docker run -v tripoint:/data tripoint
# Exact versions with hashes, as everywhere; what builds stays in the first stage.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/tripoint
COPY requirements.lock .
RUN /opt/tripoint/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .
RUN /opt/tripoint/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm
# A user of its own, without a shell; the archive is the only place it may write to.
RUN useradd --system --uid 10470 --home-dir /data --shell /usr/sbin/nologin tripoint \
    && install --directory --owner=tripoint --group=tripoint --mode=0750 /data
COPY --from=build /opt/tripoint /opt/tripoint
ENV PATH=/opt/tripoint/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_DATA_HOME=/data \
    XDG_CONFIG_HOME=/data/config
USER tripoint
WORKDIR /data
VOLUME /data
# The review page. Inside it stays on loopback until a bind address and a password are set (docker-compose.yml sets both).
EXPOSE 8470
# SIGTERM drains and stops; the service needs up to 30 s for that.
STOPSIGNAL SIGTERM
# Alive is who answers on its port, with a page or with "who are you" (401).
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client; c = http.client.HTTPConnection('127.0.0.1', 8470, timeout=8); c.request('GET', '/'); raise SystemExit(c.getresponse().status >= 500)"]
ENTRYPOINT ["tripoint"]
CMD ["run"]
