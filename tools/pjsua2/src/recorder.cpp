#include "recorder.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "disk_writer.hpp"

namespace hotline {
namespace {

constexpr unsigned kPortSignature = PJMEDIA_SIG_CLASS_APP('H', 'L', 'R');

/** What the clock thread needs; lives in the port and dies with it, which may be after the StereoRecorder. */
struct PortData {
    std::shared_ptr<Tape> tape;
    Channel channel;
    unsigned samples_per_frame;
    pj_pool_t *pool;
};

PortData &data_of(pjmedia_port *port) { return *static_cast<PortData *>(port->port_data.pdata); }

pj_status_t put_frame(pjmedia_port *port, pjmedia_frame *frame) {
    PortData &data = data_of(port);
    const bool sound = frame->type == PJMEDIA_FRAME_TYPE_AUDIO && frame->buf;
    data.tape->feed(data.channel, static_cast<std::int64_t>(frame->timestamp.u64), sound ? static_cast<pj_int16_t *>(frame->buf) : nullptr,
                    sound ? frame->size / sizeof(pj_int16_t) : data.samples_per_frame);
    return PJ_SUCCESS;
}

/** Called when the last user of the port let go of it: the owner and, a tick later, the bridge. */
pj_status_t on_destroy(pjmedia_port *port) {
    PortData *data = &data_of(port);
    pj_pool_t *pool = data->pool;
    delete data;
    pj_pool_release(pool);
    return PJ_SUCCESS;
}

pjmedia_port *new_port(std::shared_ptr<Tape> tape, Channel channel, unsigned clock_rate, unsigned samples_per_frame) {
    pj_pool_t *pool = pjsua_pool_create("hlrec%p", 512, 512);
    if (!pool) throw pj::Error(PJ_ENOMEM, "StereoRecorder.open", "", __FILE__, __LINE__);
    auto *port = PJ_POOL_ZALLOC_T(pool, pjmedia_port);
    const pj_str_t name = pj_str(const_cast<char *>(channel == Channel::left ? "rec-left" : "rec-right"));
    pjmedia_port_info_init(&port->info, &name, kPortSignature, clock_rate, 1, 16, samples_per_frame);
    port->port_data.pdata = new PortData{std::move(tape), channel, samples_per_frame, pool};
    port->put_frame = &put_frame;
    port->on_destroy = &on_destroy;
    const pj_status_t status = pjmedia_port_init_grp_lock(port, pool, nullptr);
    if (status == PJ_SUCCESS) return port;
    on_destroy(port);
    throw pj::Error(status, "StereoRecorder.open", "", __FILE__, __LINE__);
}

/** After libDestroy() ports and pools are gone already: nothing may be touched. */
bool library_running() { return pjsua_get_state() > PJSUA_STATE_NULL && pjsua_get_state() < PJSUA_STATE_CLOSING; }

std::shared_ptr<WavFile> create_file(const std::string &path, unsigned clock_rate) {
    try {
        return std::make_shared<WavFile>(path, clock_rate);
    } catch (const std::system_error &error) {
        throw pj::Error(PJ_STATUS_FROM_OS(error.code().value()), "StereoRecorder.open", error.what(), __FILE__,
                        __LINE__);
    }
}

}  // namespace

RecorderPort::RecorderPort(std::shared_ptr<Tape> tape, Channel channel, unsigned clock_rate,
                           unsigned samples_per_frame)
    : port_(new_port(std::move(tape), channel, clock_rate, samples_per_frame)) {
    try {
        registerMediaPort2(port_, data_of(port_).pool);
    } catch (...) {
        pjmedia_port_destroy(port_);
        throw;
    }
}

RecorderPort::~RecorderPort() { retire(); }

void RecorderPort::retire() {
    if (!port_) return;
    if (library_running()) {
        try {
            unregisterMediaPort();
        } catch (const pj::Error &) {
            // Already gone from the bridge: what was wanted.
        }
        pjmedia_port_destroy(port_);
    }
    port_ = nullptr;
}

StereoRecorder::StereoRecorder() = default;

StereoRecorder::~StereoRecorder() { stop(); }

void StereoRecorder::open(const std::string &path, unsigned clock_rate, unsigned samples_per_frame,
                          unsigned page_ms) {
    if (tape_) throw pj::Error(PJ_EEXISTS, "StereoRecorder.open", "already open", __FILE__, __LINE__);
    const unsigned page_frames = clock_rate / 1000 * page_ms;
    if (samples_per_frame == 0 || page_frames < samples_per_frame)
        throw pj::Error(PJ_EINVAL, "StereoRecorder.open", "rate, frame and page size must be positive", __FILE__,
                        __LINE__);
    auto tape = std::make_shared<Tape>(create_file(path, clock_rate), clock_rate, page_frames);
    auto left = std::make_unique<RecorderPort>(tape, Channel::left, clock_rate, samples_per_frame);
    right_ = std::make_unique<RecorderPort>(tape, Channel::right, clock_rate, samples_per_frame);
    left_ = std::move(left);
    tape_ = std::move(tape);
    clock_rate_ = clock_rate;
}

RecorderPort &StereoRecorder::alive(const std::unique_ptr<RecorderPort> &port, const char *name) {
    if (!port) throw pj::Error(PJ_EINVALIDOP, name, "the recorder is not open", __FILE__, __LINE__);
    return *port;
}

RecorderPort &StereoRecorder::leftPort() { return alive(left_, "StereoRecorder.leftPort"); }
RecorderPort &StereoRecorder::rightPort() { return alive(right_, "StereoRecorder.rightPort"); }

long long StereoRecorder::lengthFrames() const { return tape_ ? tape_->length() : 0; }
long long StereoRecorder::lengthMs() const { return tape_ ? lengthFrames() * 1000 / clock_rate_ : 0; }

long long StereoRecorder::stop() {
    if (!tape_) return 0;
    if (left_) left_->retire();
    if (right_) right_->retire();
    return tape_->stop();
}

bool StereoRecorder::isSealed() const { return tape_ && tape_->file().sealed(); }

long long StereoRecorder::close(unsigned wait_ms) {
    const long long frames = stop();
    if (tape_) DiskWriter::instance().wait_sealed(tape_->file(), std::chrono::milliseconds(wait_ms));
    return frames;
}

long long StereoRecorder::cutFrames() const {
    const auto cut = tape_ ? tape_->cut_at() : std::nullopt;
    return cut.value_or(-1);
}

std::string StereoRecorder::cutReason() const {
    if (!tape_) return "";
    if (tape_->overflowed()) return "the disk fell too far behind";
    return tape_->file().error() ? std::strerror(tape_->file().error()) : "";
}

unsigned long long recorderBacklogBytes() { return DiskWriter::instance().backlog_bytes(); }

}  // namespace hotline
