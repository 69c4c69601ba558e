#include "sip_guard.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "unconfirmed_calls.hpp"

namespace hotline {
namespace {

/** Requests reach us after retransmissions were absorbed and before any dialog sees them. */
constexpr int kPriority = PJSIP_MOD_PRIORITY_TSX_LAYER + 8;

constexpr std::array<std::string_view, 5> kServedAnywhere{"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS"};
/** NOTIFY: the progress of a REFER we sent ourselves (RFC 3515 section 2.4.4). */
constexpr std::array<std::string_view, 4> kServedInDialog{"INFO", "UPDATE", "PRACK", "NOTIFY"};
constexpr std::string_view kRefer = "REFER";

struct State {
    Admission admission;
    GuardCounts counts;
    UnconfirmedCalls unconfirmed;
    UnconfirmedCalls::Clock::time_point last_sweep;
    bool draining = false;
    bool refer_served = false;
};
State state;

std::string_view view(const pj_str_t &text) { return {text.ptr, static_cast<std::size_t>(text.slen)}; }

template <class Names>
bool among(const Names &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/** Names a call on both sides of its INVITE: requests and answers carry the caller's tag in From. */
std::string key_of(const pjsip_cid_hdr &call_id, const pjsip_from_hdr &from) {
    std::string key(view(call_id.id));
    key += '\n';
    key += view(from.tag);
    return key;
}

std::string key_of(const pjsip_rx_data *rdata) { return key_of(*rdata->msg_info.cid, *rdata->msg_info.from); }

void add_allowed(pjsip_generic_array_hdr &allow) {
    allow.count = 0;
    const auto add = [&](std::string_view name) {
        allow.values[allow.count++] = pj_str_t{const_cast<char *>(name.data()), static_cast<pj_ssize_t>(name.size())};
    };
    for (const auto name : kServedAnywhere) add(name);
    for (const auto name : kServedInDialog) add(name);
    if (state.refer_served) add(kRefer);
}

void respond(pjsip_rx_data *rdata, int status, void *header = nullptr) {
    pjsip_hdr headers;
    pj_list_init(&headers);
    if (header) pj_list_push_back(&headers, header);
    pjsip_endpt_respond_stateless(pjsua_get_pjsip_endpt(), rdata, status, nullptr, &headers, nullptr);
}

void respond_busy(pjsip_rx_data *rdata) {
    respond(rdata, PJSIP_SC_SERVICE_UNAVAILABLE,
            pjsip_retry_after_hdr_create(rdata->tp_info.pool, static_cast<int>(state.admission.retryAfter_s)));
}

void respond_not_served(pjsip_rx_data *rdata) {
    ++state.counts.refusedMethod;
    pjsip_allow_hdr *allow = pjsip_allow_hdr_create(rdata->tp_info.pool);
    add_allowed(*allow);
    respond(rdata, PJSIP_SC_METHOD_NOT_ALLOWED, allow);
}

bool is_emergency(const pjsip_msg &request) {
    const pjsip_uri *uri = request.line.req.uri;
    if (!PJSIP_URI_SCHEME_IS_SIP(uri) && !PJSIP_URI_SCHEME_IS_SIPS(uri)) return false;
    const auto *sip = static_cast<const pjsip_sip_uri *>(pjsip_uri_get_uri(uri));
    return among(state.admission.emergencyUsers, view(sip->user));
}

/** The counter of the reason to refuse, null when the call is let in. */
unsigned long long *reason_to_refuse(const pjsip_rx_data *rdata) {
    const Admission &limit = state.admission;
    const bool emergency = is_emergency(*rdata->msg_info.msg);
    const unsigned slots = pjsua_call_get_max_count();
    const unsigned most = limit.maxCalls ? std::min(limit.maxCalls, slots) : slots;
    const unsigned kept_back = emergency ? 0 : std::min(limit.reservedForEmergency, most);
    const unsigned extra = emergency ? limit.reservedForEmergency : 0;
    if (state.draining) return &state.counts.refusedDraining;
    if (pjsua_call_get_count() >= most - kept_back) return &state.counts.refusedFull;
    if (limit.maxUnconfirmed && state.unconfirmed.size() >= limit.maxUnconfirmed + extra)
        return &state.counts.refusedUnconfirmed;
    if (limit.maxUnconfirmedPerSource &&
        state.unconfirmed.from(rdata->pkt_info.src_name) >= limit.maxUnconfirmedPerSource + extra)
        return &state.counts.refusedPerSource;
    return nullptr;
}

void sweep(UnconfirmedCalls::Clock::time_point now) {
    if (now - state.last_sweep < std::chrono::seconds(1)) return;
    state.unconfirmed.forget_overdue(now);
    state.last_sweep = now;
}

pj_bool_t on_invite(pjsip_rx_data *rdata) {
    const auto now = UnconfirmedCalls::Clock::now();
    const std::string key = key_of(rdata);
    sweep(now);
    if (state.unconfirmed.contains(key)) return PJ_FALSE;  // repeated or forked: pjsua knows what to say
    if (auto *refused = reason_to_refuse(rdata)) {
        ++*refused;
        respond_busy(rdata);
        return PJ_TRUE;
    }
    ++state.counts.admitted;
    state.unconfirmed.add(key, rdata->pkt_info.src_name, now);
    return PJ_FALSE;
}

pj_bool_t on_options(pjsip_rx_data *rdata) {
    if (!state.draining) return PJ_FALSE;
    respond_busy(rdata);
    return PJ_TRUE;
}

pj_bool_t on_request_in_dialog(pjsip_rx_data *rdata, std::string_view method) {
    if (method == "ACK" || method == "BYE") state.unconfirmed.remove(key_of(rdata));
    const bool served = among(kServedAnywhere, method) || among(kServedInDialog, method) ||
                        (method == kRefer && state.refer_served);
    if (served) return PJ_FALSE;
    respond_not_served(rdata);
    return PJ_TRUE;
}

pj_bool_t on_request_without_dialog(pjsip_rx_data *rdata, std::string_view method) {
    if (method == "INVITE") return on_invite(rdata);
    if (method == "OPTIONS") return on_options(rdata);
    if (method == "ACK" || method == "CANCEL") return PJ_FALSE;
    if (method == "BYE" || method == "INFO" || method == "UPDATE" || method == "PRACK")
        respond(rdata, PJSIP_SC_CALL_TSX_DOES_NOT_EXIST);
    else
        respond_not_served(rdata);
    return PJ_TRUE;
}

pj_bool_t on_rx_request(pjsip_rx_data *rdata) {
    const std::string_view method = view(rdata->msg_info.msg->line.req.method.name);
    // REGISTER may carry a To tag without belonging to a dialog.
    const bool in_dialog = rdata->msg_info.to->tag.slen != 0 && method != "REGISTER";
    return in_dialog ? on_request_in_dialog(rdata, method) : on_request_without_dialog(rdata, method);
}

/** pjsua says 500 when RTP ports or memory run out and, outside any dialog, 486 when its call table is full. */
bool for_want_of_resources(const pjsip_msg &response, const pjsip_cid_hdr &call_id, const pjsip_from_hdr &from) {
    if (response.line.status.code == PJSIP_SC_INTERNAL_SERVER_ERROR) return true;
    if (response.line.status.code != PJSIP_SC_BUSY_HERE) return false;
    const auto *to = static_cast<const pjsip_to_hdr *>(pjsip_msg_find_hdr(&response, PJSIP_H_TO, nullptr));
    return !to || !pjsip_ua_find_dialog(&call_id.id, &to->tag, &from.tag, PJ_FALSE);
}

void soften(pjsip_tx_data *tdata) {
    ++state.counts.softened;
    tdata->msg->line.status.code = PJSIP_SC_SERVICE_UNAVAILABLE;
    tdata->msg->line.status.reason = *pjsip_get_status_text(PJSIP_SC_SERVICE_UNAVAILABLE);
    auto *retry_after = pjsip_retry_after_hdr_create(tdata->pool, static_cast<int>(state.admission.retryAfter_s));
    pjsip_msg_add_hdr(tdata->msg, reinterpret_cast<pjsip_hdr *>(retry_after));
    pjsip_tx_data_invalidate_msg(tdata);
}

pj_status_t on_tx_response(pjsip_tx_data *tdata) {
    const auto *cseq = PJSIP_MSG_CSEQ_HDR(tdata->msg);
    const auto *call_id = PJSIP_MSG_CID_HDR(tdata->msg);
    const auto *from = PJSIP_MSG_FROM_HDR(tdata->msg);
    const int code = tdata->msg->line.status.code;
    if (code < 200 || !cseq || cseq->method.id != PJSIP_INVITE_METHOD || !call_id || !from) return PJ_SUCCESS;
    const std::string key = key_of(*call_id, *from);
    if (!state.unconfirmed.contains(key)) return PJ_SUCCESS;
    if (for_want_of_resources(*tdata->msg, *call_id, *from)) soften(tdata);
    if (code < 300)
        state.unconfirmed.answered(key, UnconfirmedCalls::Clock::now());
    else
        state.unconfirmed.remove(key);
    return PJ_SUCCESS;
}

pjsip_module module_description() {
    pjsip_module module;
    std::memset(&module, 0, sizeof module);
    module.name = pj_str(const_cast<char *>("mod-hotline-guard"));
    module.id = -1;
    module.priority = kPriority;
    module.on_rx_request = &on_rx_request;
    module.on_tx_response = &on_tx_response;
    return module;
}
pjsip_module guard_module = module_description();

/** What pjsua will claim in OPTIONS answers and its own INVITEs: only what we really serve. */
void trim_allow() {
    const pjsip_hdr *allow = pjsip_endpt_get_capability(pjsua_get_pjsip_endpt(), PJSIP_H_ALLOW, nullptr);
    if (allow)
        add_allowed(*reinterpret_cast<pjsip_generic_array_hdr *>(const_cast<pjsip_hdr *>(allow)));
}

}  // namespace

void SipGuard::start() {
    pjsip_endpoint *endpoint = pjsua_get_pjsip_endpt();
    if (!endpoint) throw pj::Error(PJ_EINVALIDOP, "SipGuard.start", "libInit() has not been called", __FILE__, __LINE__);
    const pj_status_t status = pjsip_endpt_register_module(endpoint, &guard_module);
    if (status != PJ_SUCCESS) throw pj::Error(status, "SipGuard.start", "", __FILE__, __LINE__);
    trim_allow();
}

void SipGuard::setAdmission(const Admission &admission) { state.admission = admission; }

void SipGuard::setDraining(bool draining) { state.draining = draining; }

bool SipGuard::isDraining() const { return state.draining; }

void SipGuard::setReferServed(bool served) {
    state.refer_served = served;
    if (pjsua_get_pjsip_endpt()) trim_allow();
}

GuardCounts SipGuard::counts() const {
    state.unconfirmed.forget_overdue(UnconfirmedCalls::Clock::now());
    GuardCounts counts = state.counts;
    counts.unconfirmed = static_cast<unsigned>(state.unconfirmed.size());
    return counts;
}

}  // namespace hotline
