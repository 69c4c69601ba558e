#include "disk_writer.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

namespace hotline {

DiskWriter &DiskWriter::instance() {
    // Never destroyed: the clock thread may outlive static destructors.
    static DiskWriter *const writer = [] {
        auto *created = new DiskWriter;
        std::atexit([] { instance().drain(); });
        return created;
    }();
    return *writer;
}

DiskWriter::DiskWriter() {
    // Signals are for the interpreter's main thread; a new thread inherits this mask.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread(&DiskWriter::run, this).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

bool DiskWriter::append(const std::shared_ptr<WavFile> &file, Page page) {
    std::lock_guard<std::mutex> lock(mutex_);
    const std::size_t bytes = page.frames * kBytesPerFrame;
    if (backlog_bytes_ + bytes > kMaxBacklogBytes) return false;
    backlog_bytes_ += bytes;
    push({file, std::move(page), false});
    return true;
}

void DiskWriter::seal(const std::shared_ptr<WavFile> &file) {
    std::lock_guard<std::mutex> lock(mutex_);
    push({file, Page(0), true});
}

void DiskWriter::push(Job job) {
    queue_.push_back(std::move(job));
    if (!busy_) work_.notify_one();
}

bool DiskWriter::wait_sealed(const WavFile &file, std::chrono::milliseconds wait) {
    std::unique_lock<std::mutex> lock(mutex_);
    return done_.wait_for(lock, wait, [&] { return file.sealed(); });
}

std::size_t DiskWriter::backlog_bytes() {
    std::lock_guard<std::mutex> lock(mutex_);
    return backlog_bytes_;
}

void DiskWriter::run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
        busy_ = false;
        work_.wait(lock, [&] { return !queue_.empty(); });
        busy_ = true;
        Job job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        perform(job);
        lock.lock();
        backlog_bytes_ -= job.page.frames * kBytesPerFrame;
        if (job.seal || queue_.empty()) done_.notify_all();
    }
}

void DiskWriter::perform(Job &job) {
    if (job.seal)
        job.file->seal();
    else
        job.file->append(job.page.samples.get(), job.page.frames);
}

void DiskWriter::drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait_for(lock, std::chrono::seconds(5), [&] { return queue_.empty() && !busy_; });
}

}  // namespace hotline
