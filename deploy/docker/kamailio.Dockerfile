# Debian's Kamailio with our configuration; site.cfg and the lists are mounted.
FROM debian:bookworm-slim
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends kamailio kamailio-redis-modules kamailio-tls-modules ca-certificates \
    && rm -rf /var/lib/apt/lists/* /etc/kamailio/* \
    && install -d -o kamailio -g kamailio /run/kamailio
COPY deploy/kamailio/kamailio.cfg deploy/kamailio/start /etc/kamailio/
USER kamailio
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["kamcmd", "core.uptime"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/etc/kamailio/start"]
