#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace hotline {

/**
 * Incoming INVITEs that were let in and not yet acknowledged, in total and by source address.
 *
 * One leaves by ACK, by BYE, by a final answer of 300 or more, or when its time is over: 64*T1 after a 2xx
 * (RFC 3261 section 13.3.1.4), or three minutes without any final answer (timer C, section 16.6).
 */
class UnconfirmedCalls {
public:
    using Clock = std::chrono::steady_clock;

    void add(const std::string &call, const std::string &source, Clock::time_point now);
    void answered(const std::string &call, Clock::time_point now);
    void remove(const std::string &call);
    void forget_overdue(Clock::time_point now);

    bool contains(const std::string &call) const { return calls_.count(call) != 0; }
    std::size_t size() const { return calls_.size(); }
    std::size_t from(const std::string &source) const;

private:
    struct Entry {
        std::string source;
        Clock::time_point overdue;
    };
    using Calls = std::unordered_map<std::string, Entry>;

    Calls::iterator erase(Calls::iterator entry);

    Calls calls_;
    std::unordered_map<std::string, std::size_t> by_source_;
};

}  // namespace hotline
