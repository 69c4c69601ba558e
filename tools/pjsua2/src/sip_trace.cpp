#include "sip_trace.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string_view>

namespace hotline {
namespace {

/** Beside the transports: messages that came are not handled yet, messages that go are in their final form. */
constexpr int kPriority = PJSIP_MOD_PRIORITY_TRANSPORT_LAYER - 1;
constexpr std::size_t kLongestText = 255;
constexpr std::array<std::string_view, 4> kNoCalls{"OPTIONS", "REGISTER", "SUBSCRIBE", "PUBLISH"};

struct State {
    std::mutex lock;
    std::string copied;
    std::size_t most_bytes = 0;
    std::size_t longest_message = 0;
    unsigned long long lost = 0;
};
State state;

std::string_view view(const pj_str_t &text) { return {text.ptr, static_cast<std::size_t>(text.slen)}; }

template <class Integer>
void put(std::string &into, Integer number, int bytes) {
    for (int at = 0; at < bytes; ++at) into += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * at) & 0xff);
}

std::string place(std::string_view host, int port) {
    const bool six = host.find(':') != std::string_view::npos;
    return (six ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::to_string(port);
}

bool of_a_call(const pjsip_cseq_hdr *cseq) {
    if (!cseq) return false;
    const auto method = view(cseq->method.name);
    return std::find(kNoCalls.begin(), kNoCalls.end(), method) == kNoCalls.end();
}

void copy(bool sent, const pjsip_transport *transport, const std::string &far, std::string_view call_id,
          std::string_view message) {
    using namespace std::chrono;
    const auto at_us = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    const std::string near =
        transport ? place(view(transport->local_name.host), transport->local_name.port) : std::string();
    const std::string_view name = transport ? std::string_view(transport->type_name) : std::string_view();
    const std::lock_guard<std::mutex> held(state.lock);
    const std::array<std::string_view, 5> texts{name.substr(0, kLongestText), std::string_view(near).substr(0, kLongestText),
                                                std::string_view(far).substr(0, kLongestText),
                                                call_id.substr(0, kLongestText),
                                                message.substr(0, state.longest_message)};
    std::size_t size = 8 + 1 + 2 * texts.size() + 4;
    for (const auto text : texts) size += text.size();
    if (state.copied.size() + size > state.most_bytes) {
        ++state.lost;
        return;
    }
    put(state.copied, at_us, 8);
    put(state.copied, sent ? 1 : 0, 1);
    for (const auto text : texts) put(state.copied, text.size(), 2);
    put(state.copied, message.size(), 4);
    for (const auto text : texts) state.copied += text;
}

pj_bool_t on_rx(pjsip_rx_data *rdata) {
    if (!rdata->msg_info.cid || !of_a_call(rdata->msg_info.cseq)) return PJ_FALSE;
    copy(false, rdata->tp_info.transport, place(rdata->pkt_info.src_name, rdata->pkt_info.src_port),
         view(rdata->msg_info.cid->id), {rdata->msg_info.msg_buf, static_cast<std::size_t>(rdata->msg_info.len)});
    return PJ_FALSE;
}

pj_status_t on_tx(pjsip_tx_data *tdata) {
    const auto *call_id = PJSIP_MSG_CID_HDR(tdata->msg);
    if (!call_id || !of_a_call(PJSIP_MSG_CSEQ_HDR(tdata->msg)) || !tdata->buf.start) return PJ_SUCCESS;
    copy(true, tdata->tp_info.transport, place(tdata->tp_info.dst_name, tdata->tp_info.dst_port), view(call_id->id),
         {tdata->buf.start, static_cast<std::size_t>(tdata->buf.cur - tdata->buf.start)});
    return PJ_SUCCESS;
}

pjsip_module module_description() {
    pjsip_module module;
    std::memset(&module, 0, sizeof module);
    module.name = pj_str(const_cast<char *>("mod-hotline-trace"));
    module.id = -1;
    module.priority = kPriority;
    module.on_rx_request = &on_rx;
    module.on_rx_response = &on_rx;
    module.on_tx_request = &on_tx;
    module.on_tx_response = &on_tx;
    return module;
}
pjsip_module trace_module = module_description();

}  // namespace

void SipTrace::start(unsigned mostBytes, unsigned longestMessage) {
    pjsip_endpoint *endpoint = pjsua_get_pjsip_endpt();
    if (!endpoint) throw pj::Error(PJ_EINVALIDOP, "SipTrace.start", "libInit() has not been called", __FILE__, __LINE__);
    {
        const std::lock_guard<std::mutex> held(state.lock);
        state.most_bytes = mostBytes;
        state.longest_message = std::min(longestMessage, 0xffffu);
    }
    const pj_status_t status = pjsip_endpt_register_module(endpoint, &trace_module);
    if (status != PJ_SUCCESS) throw pj::Error(status, "SipTrace.start", "", __FILE__, __LINE__);
}

std::string SipTrace::drain() {
    std::string taken;
    const std::lock_guard<std::mutex> held(state.lock);
    taken.swap(state.copied);
    return taken;
}

unsigned long long SipTrace::lost() const {
    const std::lock_guard<std::mutex> held(state.lock);
    return state.lost;
}

}  // namespace hotline
