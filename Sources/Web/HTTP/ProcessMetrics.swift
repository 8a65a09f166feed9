import Operations

extension PrometheusRegistry {
    /// Adds the figures of the process and of what the site has done.
    public func addProcess(of site: Site) {
        let feeds = site.feeds
        gauge("lectern_feed_sessions_rendered_total", help: "Sessions written out as calendar text.") {
            Double(feeds.renderedSessions)
        }
        gauge("lectern_feed_personal_versions", help: "Personal feeds whose version is in memory.") {
            Double(feeds.heldPersonalVersions)
        }
        let registrations = site.registrationLimit
        gauge("lectern_registrations_refused_total", help: "Requests of strangers refused for being too many.") {
            Double(registrations.refused)
        }
        let support = site.supportLimit
        gauge("lectern_support_refused_total", help: "Requests to the support page refused for being too many.") {
            Double(support.refused)
        }
        let mails = site.strangerMails
        gauge(
            "lectern_stranger_mails_refused_total",
            help: "Requests of strangers refused because all of them together had too many mails sent."
        ) {
            Double(mails.refused)
        }
        let signIns = site.signInLimit
        gauge(
            "lectern_sign_ins_refused_total",
            help: "Requests to sign in by mail or at the provider, refused for being too many."
        ) {
            Double(signIns.refused)
        }
        let bodies = site.bodies
        gauge("lectern_body_bytes", help: "Bytes of requests that are being read.") { Double(bodies.used) }
        let tokens = site.tokens
        gauge("lectern_tokens_expiring", help: "Valid tokens that expire within two weeks.") {
            Double(tokens.expiring)
        }
        let health = site.health
        gauge("lectern_unreadable_rows", help: "Stored rows that cannot be read.") { Double(health.unreadableCount) }
        let recommendations = site.recommendations
        if recommendations.waitingForEmbedding != nil {
            gauge("lectern_encoder_waiting", help: "Tickets without an embedding of the current sentence encoder.") {
                Double(recommendations.waitingForEmbedding ?? 0)
            }
        }
        gauge("lectern_model_stale", help: "1 while links or tutorials wait to be learnt.") {
            recommendations.isModelStale ? 1 : 0
        }
        gauge("process_resident_memory_bytes", help: "Resident memory.") {
            Double(ProcessMemory.resident ?? 0)
        }
    }

    /// Adds the figures of the connections, and of those that broke a limit.
    public func addConnections(_ connections: OpenConnections) {
        gauge("lectern_connections", help: "Open connections.") { Double(connections.count) }
        gauge("lectern_connections_evicted_total", help: "Connections closed because there were too many.") {
            Double(connections.evictions)
        }
        for reason in ConnectionTimeout.allCases {
            gauge(
                "lectern_connections_timed_out_\(reason.rawValue)_total",
                help: "Connections closed for the time limit of: \(reason.rawValue)."
            ) { Double(connections.timeouts(reason)) }
        }
    }
}
