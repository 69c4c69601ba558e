#include "unconfirmed_calls.hpp"

#include <algorithm>

namespace hotline {
namespace {
constexpr auto kAckWait = std::chrono::milliseconds(64 * 500);
constexpr auto kAnswerWait = std::chrono::minutes(3);
}  // namespace

void UnconfirmedCalls::add(const std::string &call, const std::string &source, Clock::time_point now) {
    if (calls_.emplace(call, Entry{source, now + kAnswerWait}).second) ++by_source_[source];
}

void UnconfirmedCalls::answered(const std::string &call, Clock::time_point now) {
    const auto entry = calls_.find(call);
    // Only the first 200 starts the clock: each repeat of it would start it anew.
    if (entry != calls_.end()) entry->second.overdue = std::min(entry->second.overdue, now + kAckWait);
}

void UnconfirmedCalls::remove(const std::string &call) {
    const auto entry = calls_.find(call);
    if (entry != calls_.end()) erase(entry);
}

void UnconfirmedCalls::forget_overdue(Clock::time_point now) {
    for (auto entry = calls_.begin(); entry != calls_.end();)
        entry = entry->second.overdue <= now ? erase(entry) : std::next(entry);
}

std::size_t UnconfirmedCalls::from(const std::string &source) const {
    const auto found = by_source_.find(source);
    return found == by_source_.end() ? 0 : found->second;
}

UnconfirmedCalls::Calls::iterator UnconfirmedCalls::erase(Calls::iterator entry) {
    const auto source = by_source_.find(entry->second.source);
    if (--source->second == 0) by_source_.erase(source);
    return calls_.erase(entry);
}

}  // namespace hotline
