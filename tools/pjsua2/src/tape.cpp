#include "tape.hpp"

#include <algorithm>

namespace hotline {
namespace {
constexpr unsigned kStepsBackPerSecond = 2;
constexpr unsigned kLongestGap_s = 10;
}  // namespace

Tape::Tape(std::shared_ptr<WavFile> file, unsigned clock_rate, unsigned page_frames)
    : file_(std::move(file)),
      page_frames_(page_frames),
      longest_step_back_(clock_rate / kStepsBackPerSecond),
      longest_gap_(std::int64_t{clock_rate} * kLongestGap_s),
      page_(static_cast<std::size_t>(page_frames_)) {}

void Tape::feed(Channel channel, std::int64_t at, const std::int16_t *samples, std::size_t count) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return;
    const std::int64_t first = frame_at(at);
    lay(channel, first, samples, count);
    length_ = std::max(length_, first + static_cast<std::int64_t>(count));
}

std::int64_t Tape::frame_at(std::int64_t at) {
    const std::int64_t expected = origin_ + length_;
    const bool went_back = at < origin_ || at < expected - longest_step_back_;
    const bool leapt = at > expected + longest_gap_;
    if (!started_ || went_back || leapt) {
        // First tick, or the bridge got a new clock whose count starts elsewhere: go on where the tape stands.
        origin_ = at - length_;
        started_ = true;
    }
    return at - origin_;
}

void Tape::lay(Channel channel, std::int64_t first, const std::int16_t *samples, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t frame = first + static_cast<std::int64_t>(i);
        if (frame < page_start_) continue;
        while (frame >= page_start_ + page_frames_) turn_page();
        if (samples) page_.samples[(frame - page_start_) * 2 + static_cast<unsigned>(channel)] = samples[i];
    }
}

void Tape::turn_page() {
    page_.frames = static_cast<std::size_t>(page_frames_);
    if (!overflow_at_ && !file_->error() && !DiskWriter::instance().append(file_, std::move(page_)))
        overflow_at_ = page_start_;
    page_ = Page(static_cast<std::size_t>(page_frames_));
    page_start_ += page_frames_;
}

std::int64_t Tape::stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return length_;
    stopped_ = true;
    while (length_ > page_start_ + page_frames_) turn_page();
    page_.frames = static_cast<std::size_t>(length_ - page_start_);
    if (!overflow_at_ && !DiskWriter::instance().append(file_, std::move(page_))) overflow_at_ = page_start_;
    DiskWriter::instance().seal(file_);
    return length_;
}

std::int64_t Tape::length() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return length_;
}

bool Tape::overflowed() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return overflow_at_.has_value();
}

std::optional<std::int64_t> Tape::cut_at() const {
    std::lock_guard<std::mutex> lock(mutex_);
    if (overflow_at_) return overflow_at_;
    if (file_->error()) return static_cast<std::int64_t>(file_->frames());
    return std::nullopt;
}

}  // namespace hotline
