# Debian's rtpengine (from 10.5.3.5-1+deb12u1 on: CVE-2025-53399), in user space.
FROM debian:bookworm-slim
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends rtpengine-daemon \
    && rm -rf /var/lib/apt/lists/* /etc/rtpengine/*
COPY deploy/rtpengine/rtpengine.conf /etc/rtpengine/rtpengine.conf
USER rtpengine
STOPSIGNAL SIGTERM
ENTRYPOINT ["rtpengine", "--config-file=/etc/rtpengine/rtpengine.conf", "--foreground", "--log-stderr"]
