#pragma once

#include <string>
#include <vector>

#include <pjsua2.hpp>

namespace hotline {

/** How many calls are let in. Counted before pjsua spends a call slot, a dialog or an RTP port on an INVITE. */
struct Admission {
    /** Calls up at once, legs to agents included; an INVITE beyond is refused. 0: as many as the library was given. */
    unsigned maxCalls = 0;
    /** Incoming calls whose INVITE has not been acknowledged yet, in total. 0: no cap. */
    unsigned maxUnconfirmed = 0;
    /** The same from one IP address. 0: no cap. */
    unsigned maxUnconfirmedPerSource = 0;
    /** Of maxCalls, kept back for emergency numbers; also granted to them beyond both caps on unconfirmed calls. */
    unsigned reservedForEmergency = 0;
    /** User parts of the Request-URI that are emergency numbers. */
    std::vector<std::string> emergencyUsers;
    /** Retry-After of a 503, seconds. */
    unsigned retryAfter_s = 5;
};

/** What the guard has refused since start(), and what it counts now. */
struct GuardCounts {
    unsigned unconfirmed = 0;
    unsigned long long admitted = 0;
    unsigned long long refusedFull = 0;
    unsigned long long refusedUnconfirmed = 0;
    unsigned long long refusedPerSource = 0;
    unsigned long long refusedDraining = 0;
    unsigned long long refusedMethod = 0;
    /** Answers of 500 (or 486 for want of a slot) to an initial INVITE that left as 503 + Retry-After. */
    unsigned long long softened = 0;
};

/**
 * A pjsip module between the transaction layer and the dialogs: answers what pjsua leaves unanswered or answers badly.
 *
 * - INVITE outside a dialog: 503 + Retry-After when draining or beyond Admission (RFC 3261 section 21.5.4).
 * - OPTIONS outside a dialog: 503 + Retry-After when draining, else pjsua's 200.
 * - Methods not served: 405 + Allow (RFC 3261 section 8.2.1); REFER is served only after setReferServed(true).
 * - BYE, INFO, UPDATE, PRACK without a dialog: 481.
 * - 500 to an initial INVITE, whoever made it: leaves as 503 + Retry-After.
 *
 * One per process. Everything runs on the thread that calls libHandleEvents().
 */
class SipGuard {
public:
    /** Registers the module; once, after libInit(). */
    void start() PJSUA2_THROW(pj::Error);
    void setAdmission(const Admission &admission);
    void setDraining(bool draining);
    bool isDraining() const;
    void setReferServed(bool served);
    GuardCounts counts() const;
};

}  // namespace hotline
