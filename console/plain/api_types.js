/**
 * The shapes of the JSON API (see /api/openapi.json), for the type checker; nothing here runs.
 *
 * @typedef {"emergency" | "complaint" | "vip" | "member" | "normal"} Tier
 * @typedef {"offered" | "in_ivr" | "queued" | "dialling" | "calling_back" | "talking" | "ended"} Stage
 * @typedef {{"zh-CN": string, en: string}} Text
 *
 * @typedef {object} Concern
 * @property {"raised_voice" | "strong_emotion" | "forbidden_words" | "not_paused"} concern
 * @property {"caller" | "agent" | "system"} by
 * @property {string} at
 * @property {number} ms
 *
 * @typedef {object} LiveCall
 * @property {string} id
 * @property {string} caller
 * @property {string} caller_name
 * @property {string} dialled
 * @property {string} trunk
 * @property {Tier} tier
 * @property {Stage} stage
 * @property {string | null} queue
 * @property {string | null} agent
 * @property {string | null} ringing
 * @property {string | null} node
 * @property {string} offered_at
 * @property {string} since
 * @property {string | null} waiting_since
 * @property {Concern | null} concern
 *
 * @typedef {object} LiveAgent
 * @property {string} agent
 * @property {string} name
 * @property {"available" | "break_soon" | "break" | "off"} status
 * @property {"idle" | "offered" | "talking" | "wrap_up"} state
 * @property {boolean} reachable
 * @property {string} since
 *
 * @typedef {object} LiveSnapshot
 * @property {LiveCall[]} calls
 * @property {LiveAgent[]} agents
 * @property {Record<string, Record<string, string>>} queues
 * @property {Record<string, string>} agent_names
 * @property {string[]} paused
 * @property {Text[]} plans
 *
 * @typedef {object} LiveChanges
 * @property {LiveCall[]} calls
 * @property {string[]} ended
 * @property {string[]} records
 * @property {LiveAgent[]} agents
 * @property {string[]} agents_gone
 *
 * @typedef {object} Today
 * @property {number} offered
 * @property {number} answered
 * @property {number} abandoned
 * @property {number | null} service_level
 * @property {number} target
 * @property {number} within_s
 *
 * @typedef {{at: string, ready: boolean, recording: boolean, today: Today | null}} Pulse
 *
 * @typedef {{id: string, length_ms: number, url: string}} RecordingLink
 *
 * @typedef {object} CallItem
 * @property {string} id
 * @property {string} caller
 * @property {string} caller_name
 * @property {string} dialled
 * @property {string} trunk
 * @property {Tier} tier
 * @property {string | null} queue
 * @property {string | null} agent
 * @property {Stage} stage
 * @property {string} offered_at
 * @property {string | null} answered_at
 * @property {string | null} queued_at
 * @property {string | null} talk_started_at
 * @property {string | null} ended_at
 * @property {number | null} wait_s
 * @property {number | null} talk_s
 * @property {string | null} cause
 * @property {string | null} ended_by
 * @property {RecordingLink | null} recording
 * @property {number | null} score
 * @property {boolean} needs_review
 * @property {"inbound" | "outbound"} direction
 * @property {string | null} callback_of
 * @property {string | null} callback
 *
 * @typedef {{items: CallItem[], next: string | null}} CallPage
 *
 * @typedef {object} TimelineItem
 * @property {string} at
 * @property {number} offset_ms
 * @property {string} event
 * @property {boolean} minor
 * @property {Text} text
 * @property {Text | null} reason
 * @property {Text[]} paragraphs
 * @property {Text[]} prompts
 * @property {Record<string, unknown>} details
 *
 * @typedef {CallItem & {timeline: TimelineItem[]}} CallDetail
 *
 * @typedef {"caller" | "agent" | "both"} Channel
 * @typedef {[start_ms: number, end_ms: number, channel: Channel]} Span
 *
 * @typedef {object} CriterionScore
 * @property {string} id
 * @property {Text} title
 * @property {"scored" | "not_applicable" | "needs_review" | "pending"} status
 * @property {number | null} points
 * @property {number} max_points
 * @property {Text} reason
 * @property {string} measure
 * @property {string} unit
 * @property {number | null} value
 * @property {boolean} fatal
 * @property {Span[]} evidence
 * @property {(number | null)[]} total_without
 * @property {string} section
 * @property {string[]} words
 * @property {number | null} confidence
 *
 * @typedef {{id: string, title: Text, weight: number, score: number | null}} SectionScore
 *
 * @typedef {object} ScoreCard
 * @property {string} rubric
 * @property {number} rubric_version
 * @property {number | null} total
 * @property {boolean} needs_review
 * @property {string[]} fatal
 * @property {CriterionScore[]} criteria
 * @property {boolean} complete
 * @property {SectionScore[]} sections
 * @property {string} transcript_model
 * @property {number | null} transcript_version
 *
 * @typedef {{length_ms: number, caller: number[], agent: number[]}} Peaks
 */

export {};
