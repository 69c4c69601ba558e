#pragma once

#include <string>
#include <utility>
#include <vector>

#include <pjsua2.hpp>

namespace hotline {

/** The sizes this library was compiled with (tools/pjsua2/config_site.h). */
struct CompiledLimits {
    unsigned calls;
    unsigned accounts;
    unsigned players;
    unsigned recorders;
    unsigned confPorts;
    unsigned ioqueueHandles;
    unsigned transactions;
    unsigned dialogs;
    unsigned sdpMedia;
};

CompiledLimits compiledLimits();

/** Hash of everything that went into this build: sources, flags, limits (see tools/pjsua2/README.md). */
std::string recipeHash();

/** The OpenSSL in use at run time, e.g. "OpenSSL 3.0.17 1 Jul 2025". */
std::string opensslVersion();

/**
 * File descriptor of the epoll set behind SIP: readable when libHandleEvents(0) has something to do, so an event loop
 * can watch it (level-triggered). Timers do not show here: also call libHandleEvents(0) when msToNextTimer() is over.
 */
int epollFd() PJSUA2_THROW(pj::Error);

/** Milliseconds until the next SIP timer is due; 0 when overdue, -1 when none is set. */
long msToNextTimer() PJSUA2_THROW(pj::Error);

/** (call id, RTP packets received on its audio stream so far) of every call with a running audio stream. */
std::vector<std::pair<int, unsigned>> rtpRxPackets() PJSUA2_THROW(pj::Error);

}  // namespace hotline
