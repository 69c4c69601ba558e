#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace hotline {

/** Frames of two channels; a frame is one sample of each, 4 bytes. */
constexpr std::size_t kBytesPerFrame = 4;
constexpr std::size_t kHeaderBytes = 44;
/** RIFF sizes are 32 bits wide: more than this cannot be said in the header. */
constexpr std::uint64_t kMaxFrames = (0xFFFFFFFFull - kHeaderBytes) / kBytesPerFrame;

/**
 * A stereo 16-bit PCM WAV being written (RIFF, WAVE_FORMAT_PCM).
 *
 * The header is valid from the first byte on, with zero sizes until seal(); whoever finds such a file after a crash
 * only has to patch two fields. append() and seal() belong to the disk writer's thread, the rest may be read by any.
 */
class WavFile {
public:
    /** Creates PATH (it must not exist; mode 0600) and writes the header. @throws std::system_error */
    WavFile(const std::string &path, unsigned clock_rate);
    ~WavFile();
    WavFile(const WavFile &) = delete;
    WavFile &operator=(const WavFile &) = delete;

    /** Writes all frames, or none of those that did not fit: the file then ends on a whole frame and stays there. */
    void append(const std::int16_t *interleaved, std::size_t frames);

    /** Puts the sizes into the header and closes the file. Safe to call twice. */
    void seal();

    bool sealed() const { return sealed_; }
    /** errno of the first failed write, 0 while all is well. */
    int error() const { return error_; }
    std::uint64_t frames() const { return frames_; }

private:
    void fail(int error);

    int fd_;
    std::atomic<int> error_{0};
    std::atomic<bool> sealed_{false};
    std::atomic<std::uint64_t> frames_{0};
};

}  // namespace hotline
