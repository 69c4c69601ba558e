#include "engine.hpp"

#include <algorithm>

#include <openssl/crypto.h>
#include <pjsua-lib/pjsua_internal.h>

namespace hotline {
namespace {

/** Until libInit() says how to log, pjlib would chat on standard output; that belongs to the program. */
const bool silent_until_configured = [] {
    pj_log_set_level(0);
    return true;
}();

pjsip_endpoint *endpoint(const char *asked_by) {
    pjsip_endpoint *found = pjsua_get_pjsip_endpt();
    if (!found) throw pj::Error(PJ_EINVALIDOP, asked_by, "libInit() has not been called", __FILE__, __LINE__);
    return found;
}

pjmedia_stream *audio_stream(const pjsua_call &call) {
    if (call.audio_idx < 0 || static_cast<unsigned>(call.audio_idx) >= call.med_cnt) return nullptr;
    const pjsua_call_media &media = call.media[call.audio_idx];
    return media.type == PJMEDIA_TYPE_AUDIO ? media.strm.a.stream : nullptr;
}

}  // namespace

CompiledLimits compiledLimits() {
    return {PJSUA_MAX_CALLS,
            PJSUA_MAX_ACC,
            PJSUA_MAX_PLAYERS,
            PJSUA_MAX_RECORDERS,
            PJSUA_MAX_CONF_PORTS,
            PJ_IOQUEUE_MAX_HANDLES,
            PJSIP_MAX_TSX_COUNT,
            PJSIP_MAX_DIALOG_COUNT,
            PJMEDIA_MAX_SDP_MEDIA};
}

std::string recipeHash() { return HOTLINE_RECIPE; }

std::string opensslVersion() { return OpenSSL_version(OPENSSL_VERSION); }

int epollFd() {
    const auto handle = pj_ioqueue_get_os_handle(pjsip_endpt_get_ioqueue(endpoint("epollFd")));
    return *static_cast<const int *>(handle);
}

long msToNextTimer() {
    pj_time_val due, now;
    if (pj_timer_heap_earliest_time(pjsip_endpt_get_timer_heap(endpoint("msToNextTimer")), &due) != PJ_SUCCESS)
        return -1;
    pj_gettickcount(&now);
    PJ_TIME_VAL_SUB(due, now);
    return std::max(0L, PJ_TIME_VAL_MSEC(due));
}

std::vector<std::pair<int, unsigned>> rtpRxPackets() {
    endpoint("rtpRxPackets");
    std::vector<std::pair<int, unsigned>> counts;
    PJSUA_LOCK();
    for (unsigned id = 0; id < pjsua_var.ua_cfg.max_calls; ++id) {
        pjmedia_rtcp_stat stat;
        pjmedia_stream *stream = audio_stream(pjsua_var.calls[id]);
        if (stream && pjmedia_stream_get_stat(stream, &stat) == PJ_SUCCESS)
            counts.emplace_back(static_cast<int>(id), stat.rx.pkt);
    }
    PJSUA_UNLOCK();
    return counts;
}

}  // namespace hotline
