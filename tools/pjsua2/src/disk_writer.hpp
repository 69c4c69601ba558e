#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "wav_file.hpp"

namespace hotline {

/** A moment of interleaved sound on its way to disk. */
struct Page {
    explicit Page(std::size_t capacity) : samples(new std::int16_t[capacity * 2]()) {}
    std::unique_ptr<std::int16_t[]> samples;
    std::size_t frames = 0;
};

/**
 * The one thread that touches the disk, for all recorders of the process.
 *
 * The bridge's clock thread hands pages over and never waits for the disk: what does not fit into the backlog is
 * refused, and the recorder that was refused ends there. Lives until the process does; what is still queued when the
 * interpreter exits is written first.
 */
class DiskWriter {
public:
    static constexpr std::size_t kMaxBacklogBytes = 64u << 20;

    static DiskWriter &instance();

    /** Queues a page. @return false when the backlog is full: the page is dropped. */
    bool append(const std::shared_ptr<WavFile> &file, Page page);
    /** Queues the sealing of FILE behind its pages. */
    void seal(const std::shared_ptr<WavFile> &file);
    /** Waits until FILE is sealed. @return false when it still is not after WAIT. */
    bool wait_sealed(const WavFile &file, std::chrono::milliseconds wait);
    std::size_t backlog_bytes();

private:
    struct Job {
        std::shared_ptr<WavFile> file;
        Page page;
        bool seal;
    };

    DiskWriter();
    void run();
    void perform(Job &job);
    void drain();
    void push(Job job);

    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable done_;
    std::deque<Job> queue_;
    std::size_t backlog_bytes_ = 0;
    bool busy_ = false;
};

}  // namespace hotline
