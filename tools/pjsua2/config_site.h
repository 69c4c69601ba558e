/*
 * Compile-time limits of pjproject as Hotline uses it: a server, not a softphone.
 * Every value here is part of the recipe hash: change one and the wheel is built anew.
 */
#ifndef HOTLINE_CONFIG_SITE_H
#define HOTLINE_CONFIG_SITE_H

/* A broken assumption about a peer's message must not end the process: pj_assert() becomes a no-op. */
#ifndef NDEBUG
#define NDEBUG 1
#endif

/* Table sizes. Calls, players and recorders are slots in static tables; the bridge holds one port for each. */
#define PJSUA_MAX_CALLS 4000
#define PJSUA_MAX_ACC 256
#define PJSUA_MAX_PLAYERS 4096
#define PJSUA_MAX_RECORDERS 8192
#define PJSUA_MAX_CONF_PORTS (PJSUA_MAX_CALLS + PJSUA_MAX_PLAYERS + PJSUA_MAX_RECORDERS + 64)
#define PJ_IOQUEUE_MAX_HANDLES 20000
#define PJSIP_MAX_TSX_COUNT 65535
#define PJSIP_MAX_DIALOG_COUNT 65535
#define PJMEDIA_MAX_SDP_MEDIA 4

/* One thread polls SIP on behalf of an event loop: take what is there in one go instead of one event a turn. */
#define PJSIP_MAX_NET_EVENTS 4
#define PJSIP_MAX_TIMED_OUT_ENTRIES 64

/* An INVITE over TCP with more than 4,000 bytes (long routes, identity headers) would never be answered. */
#define PJSIP_MAX_PKT_LEN 16000

/* A burst of INVITEs waits in the kernel instead of being lost (the kernel caps this at net.core.rmem_max). */
#define PJSIP_UDP_SO_RCVBUF_SIZE 4000000
#define PJSIP_UDP_SO_SNDBUF_SIZE 4000000

/* The EPOLLEXCLUSIVE default costs four epoll_ctl() calls a packet; one thread per ioqueue needs none of it. */
#define PJ_IOQUEUE_DEFAULT_EPOLL_FLAGS 0

/* One mixing thread: the serial bridge is cheaper than the parallel one and free of its races. */
#define PJMEDIA_CONF_BACKEND PJMEDIA_CONF_SERIAL_BRIDGE_BACKEND

/* Fewer, larger reads of prompts: a second of 8 kHz 16-bit mono at a time. */
#define PJMEDIA_FILE_PORT_BUFSIZE 16000

/* A long INVITE to an agent's phone stays on UDP: a phone that listens there need not listen on TCP too. */
#define PJSIP_DONT_SWITCH_TO_TCP 1

#define PJMEDIA_HAS_VIDEO 0
#define PJMEDIA_HAS_SRTP 1
#define PJMEDIA_SRTP_HAS_DTLS 1
#define PJ_HAS_IPV6 1

/* Never let a packet from elsewhere redirect a call's audio: one forged packet would steal a silent caller's stream. */
#define PJMEDIA_TRANSPORT_SWITCH_REMOTE_ADDR 0

#endif
