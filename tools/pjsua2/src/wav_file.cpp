#include "wav_file.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "WAV samples are written as they lie in memory: little-endian machines only"
#endif

namespace hotline {
namespace {

struct __attribute__((packed)) Header {
    char riff[4] = {'R', 'I', 'F', 'F'};
    std::uint32_t riff_bytes = 0;
    char wave[4] = {'W', 'A', 'V', 'E'};
    char fmt[4] = {'f', 'm', 't', ' '};
    std::uint32_t fmt_bytes = 16;
    std::uint16_t format_pcm = 1;
    std::uint16_t channels = 2;
    std::uint32_t clock_rate = 0;
    std::uint32_t bytes_per_second = 0;
    std::uint16_t bytes_per_frame = kBytesPerFrame;
    std::uint16_t bits_per_sample = 16;
    char data[4] = {'d', 'a', 't', 'a'};
    std::uint32_t data_bytes = 0;
};
static_assert(sizeof(Header) == kHeaderBytes);

/** write(2) until everything is out. Returns 0 or errno. */
int write_all(int fd, const void *from, std::size_t bytes) {
    auto next = static_cast<const char *>(from);
    while (bytes > 0) {
        const ssize_t written = ::write(fd, next, bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        next += written;
        bytes -= static_cast<std::size_t>(written);
    }
    return 0;
}

}  // namespace

WavFile::WavFile(const std::string &path, unsigned clock_rate)
    : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path);
    Header header;
    header.clock_rate = clock_rate;
    header.bytes_per_second = clock_rate * kBytesPerFrame;
    if (const int error = write_all(fd_, &header, sizeof header)) {
        ::close(fd_);
        throw std::system_error(error, std::generic_category(), path);
    }
}

WavFile::~WavFile() { seal(); }

void WavFile::append(const std::int16_t *interleaved, std::size_t frames) {
    if (error_ || sealed_) return;
    if (frames_ + frames > kMaxFrames) return fail(EFBIG);
    if (const int error = write_all(fd_, interleaved, frames * kBytesPerFrame)) return fail(error);
    frames_ += frames;
}

void WavFile::fail(int error) {
    error_ = error;
    const auto whole = static_cast<off_t>(kHeaderBytes + frames_ * kBytesPerFrame);
    // Should even this fail, the header's sizes still say where the sound ends.
    if (::ftruncate(fd_, whole) == 0) ::lseek(fd_, whole, SEEK_SET);
}

void WavFile::seal() {
    if (sealed_) return;
    const auto data_bytes = static_cast<std::uint32_t>(frames_ * kBytesPerFrame);
    const auto riff_bytes = static_cast<std::uint32_t>(data_bytes + kHeaderBytes - 8);
    const bool patched = ::pwrite(fd_, &riff_bytes, 4, offsetof(Header, riff_bytes)) == 4 &&
                         ::pwrite(fd_, &data_bytes, 4, offsetof(Header, data_bytes)) == 4;
    if (!patched && !error_) error_ = errno;
    if (::close(fd_) != 0 && !error_) error_ = errno;
    sealed_ = true;
}

}  // namespace hotline
