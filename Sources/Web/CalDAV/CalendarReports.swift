import Interchange
import Operations
import Training

/// The reports of one calendar.
struct CalendarReports {
    let home: CalendarHome
    let feed: Feed
    let call: Call

    private var feeds: Feeds { call.site.feeds }

    func answer() async throws -> Answer {
        switch try CalendarReport(call.body) {
        case .query(let selection, let filter): try await query(selection, filter)
        case .multiget(let selection, let hrefs): try await multiget(selection, hrefs)
        case .changes(let selection, let token, let limit): try await changes(selection, since: token, limit: limit)
        }
    }

    private func query(_ selection: PropertySelection, _ filter: CalendarFilter) async throws -> Answer {
        var answer = multistatus(selection)
        guard filter.matchesEvents else { return try CalDAVRoutes.multistatus(answer.document(), call) }
        let objects =
            filter.from == nil && filter.to == nil
            ? try await feeds.objects(of: feed, now: call.now)
            : try await feeds.objects(of: feed, from: filter.from, to: filter.to, now: call.now)
        for (index, object) in objects.enumerated() {
            // A large calendar holds up neither other requests nor the end of the process.
            if index.isMultiple(of: 100) {
                try Task.checkCancellation()
                await Task.yield()
            }
            if filter.matches(object.eventTexts) { try answer.add(resource(object)) }
        }
        try await recordFetch()
        return try CalDAVRoutes.multistatus(answer.document(), call)
    }

    private func multiget(_ selection: PropertySelection, _ hrefs: [String]) async throws -> Answer {
        var seen: Set<String> = []
        let wanted = hrefs.filter { seen.insert($0).inserted }
            .map { (href: $0, uid: home.uid(atHref: $0, in: feed)) }
        let objects = try await feeds.objects(of: feed, withUIDs: Set(wanted.compactMap(\.uid)), now: call.now)
        var answer = multistatus(selection)
        for (href, uid) in wanted {
            if let object = uid.flatMap({ objects[$0] }) {
                try answer.add(resource(object))
            } else {
                answer.addMissing(href)
            }
        }
        try await recordFetch()
        return try CalDAVRoutes.multistatus(answer.document(), call)
    }

    private func changes(_ selection: PropertySelection, since text: String?, limit: Int?) async throws -> Answer {
        let invalid = DAVRefusal(.dav("valid-sync-token"))
        var former: SyncToken?
        if let text {
            guard let token = SyncToken(text) else { throw invalid }
            former = token
        }
        guard let changes = try await feeds.changes(of: feed, since: former, now: call.now) else { throw invalid }
        // The changes cannot be returned in parts: a program that asks for fewer has to be told so (RFC 6578 §3.7).
        if let limit, changes.changed.count + changes.removed.count > limit {
            throw DAVRefusal(.dav("number-of-matches-within-limits"))
        }
        var answer = multistatus(selection)
        for object in changes.changed { try answer.add(resource(object)) }
        for uid in changes.removed { answer.addMissing(home.path(of: uid, in: feed)) }
        recordFetch(changes.token)
        return try CalDAVRoutes.multistatus(answer.document(token: changes.token.text), call)
    }

    private func multistatus(_ selection: PropertySelection) -> Multistatus {
        Multistatus(selection, isMinimal: call.wantsMinimum)
    }

    private func resource(_ object: CalendarObject) -> CalendarObjectResource {
        CalendarObjectResource(home: home, feed: feed, object: object)
    }

    // MARK: - Registrants

    private func recordFetch() async throws {
        guard case .personal = feed else { return }
        recordFetch(try await feeds.collection(feed, now: call.now).token)
    }

    /// A program that asks for changes has the current state afterwards.
    private func recordFetch(_ token: SyncToken) {
        guard case .personal(let registrant) = feed, let revision = token.revisions.first else { return }
        call.site.convergence.recordFetch(ofFeedOf: registrant, revision: revision, now: call.now)
    }
}
