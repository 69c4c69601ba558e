#pragma once

#include <string>

#include <pjsua2.hpp>

namespace hotline {

/**
 * Copies every SIP message that comes or goes, as it was on the wire, retransmissions included.
 *
 * A pjsip module next to the transports, the only place that sees them all. It copies into a buffer that never grows
 * beyond what start() was given: what does not fit is counted and lost, nobody ever waits. Requests that never belong
 * to a call (OPTIONS, REGISTER, ...) are left out.
 *
 * One per process. drain() and the counters may be used from any thread.
 */
class SipTrace {
public:
    /** Registers the module; once, after libInit(). At most mostBytes wait for drain(); of a message at most
     * longestMessage bytes are kept. */
    void start(unsigned mostBytes, unsigned longestMessage) PJSUA2_THROW(pj::Error);
    /**
     * What was copied since the last time, one record behind the other, integers little-endian: 8 bytes microseconds
     * since 1970, 1 byte (1: sent by us), lengths of five texts (2 bytes each: transport, our address, theirs,
     * Call-ID, what is kept of the message), 4 bytes the whole message's length, then the five texts.
     */
    std::string drain();
    /** Messages lost for want of room since start(). */
    unsigned long long lost() const;
};

}  // namespace hotline
