#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "disk_writer.hpp"
#include "wav_file.hpp"

namespace hotline {

enum class Channel : unsigned { left = 0, right = 1 };

/**
 * Two channels laid side by side on one time axis, the bridge clock's.
 *
 * Frame 0 is the first tick either channel sees. A sample's place follows from its timestamp alone, so a channel that
 * misses ticks, joins late or has nobody talking into it is silent there and the two never drift apart.
 */
class Tape {
public:
    /** @param page_frames  Frames that go to the disk at a time: how far the file is behind. */
    Tape(std::shared_ptr<WavFile> file, unsigned clock_rate, unsigned page_frames);

    /**
     * One tick of one channel; called by the bridge's clock thread and never waits for the disk.
     * @param at       Bridge timestamp of the first sample, in samples at the tape's clock rate.
     * @param samples  COUNT samples, or null for silence.
     */
    void feed(Channel channel, std::int64_t at, const std::int16_t *samples, std::size_t count);

    /** Takes no more frames, hands the rest to the disk writer and has the file sealed. @return the length in frames. */
    std::int64_t stop();

    /** Frames taken so far, the bridge clock's count; the file may hold fewer when the tape was cut. */
    std::int64_t length() const;
    /** Frames in the file when the disk failed or fell too far behind; nothing while the recording is whole. */
    std::optional<std::int64_t> cut_at() const;
    bool overflowed() const;
    const WavFile &file() const { return *file_; }

private:
    std::int64_t frame_at(std::int64_t at);
    void lay(Channel channel, std::int64_t first, const std::int16_t *samples, std::size_t count);
    void turn_page();

    const std::shared_ptr<WavFile> file_;
    const std::int64_t page_frames_;
    const std::int64_t longest_step_back_;
    const std::int64_t longest_gap_;

    mutable std::mutex mutex_;
    Page page_;
    bool started_ = false;
    bool stopped_ = false;
    std::int64_t origin_ = 0;
    std::int64_t page_start_ = 0;
    std::int64_t length_ = 0;
    std::optional<std::int64_t> overflow_at_;
};

}  // namespace hotline
