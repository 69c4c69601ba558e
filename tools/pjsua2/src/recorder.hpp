#pragma once

#include <memory>
#include <string>

#include <pjsua2.hpp>

#ifndef SWIG
#include "tape.hpp"
#endif

namespace hotline {

/** One channel of a StereoRecorder, as a port of the conference bridge: transmit a call's audio to it. */
class RecorderPort : public pj::AudioMedia {
public:
    ~RecorderPort() override;
#ifndef SWIG
    RecorderPort(std::shared_ptr<Tape> tape, Channel channel, unsigned clock_rate, unsigned samples_per_frame);
    RecorderPort(const RecorderPort &) = delete;
    RecorderPort &operator=(const RecorderPort &) = delete;
    void retire();

private:
    pjmedia_port *port_ = nullptr;
#endif
};

/**
 * Two ports of the conference bridge that write one stereo 16-bit PCM WAV: left and right stay aligned to the bridge
 * clock whatever comes or goes on either side. No Python runs per frame and no disk access happens on the clock thread.
 * The first frame is the bridge tick after open(); samples reach the file (write(2)) within a second.
 */
class StereoRecorder {
public:
    StereoRecorder();
    ~StereoRecorder();
    StereoRecorder(const StereoRecorder &) = delete;
    StereoRecorder &operator=(const StereoRecorder &) = delete;

    /**
     * Creates the file and the two ports. The bridge resamples when its own clock rate differs.
     * @param path               The file to create; it must not exist.
     * @param clock_rate         Samples per second and channel.
     * @param samples_per_frame  Samples of one tick at that rate: clock_rate * 20 ms for a bridge of 20 ms.
     * @param page_ms            How much sound goes to the file at a time; less for a file that is read while it grows.
     */
    void open(const std::string &path, unsigned clock_rate, unsigned samples_per_frame, unsigned page_ms = 500)
        PJSUA2_THROW(pj::Error);

    /** The ports; they belong to the recorder and are dead after stop() or close(). */
    RecorderPort &leftPort() PJSUA2_THROW(pj::Error);
    RecorderPort &rightPort() PJSUA2_THROW(pj::Error);

    /** Frames taken so far, by the bridge clock. */
    long long lengthFrames() const;
    long long lengthMs() const;

    /** Takes no more frames and has the file sealed in the background. Never waits. @return lengthFrames(). */
    long long stop();
    /** True once the header is patched and the file closed. */
    bool isSealed() const;
    /** stop(), then waits up to WAIT_MS for the seal. @return lengthFrames(). */
    long long close(unsigned wait_ms = 2000);

    /** Frames in the file when the disk failed or fell behind; -1 while the recording is whole. */
    long long cutFrames() const;
    /** What cut it, as text of the operating system; empty while whole. */
    std::string cutReason() const;

#ifndef SWIG
private:
    RecorderPort &alive(const std::unique_ptr<RecorderPort> &port, const char *name);

    std::shared_ptr<Tape> tape_;
    std::unique_ptr<RecorderPort> left_;
    std::unique_ptr<RecorderPort> right_;
    unsigned clock_rate_ = 0;
#endif
};

/** Bytes waiting for the disk, over all recorders of the process. */
unsigned long long recorderBacklogBytes();

}  // namespace hotline
