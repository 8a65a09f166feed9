import Storage
import SupportCore
import Training

extension Recommendations {
    /// Builds the first state from the database.
    func load() async throws {
        state = RecommenderState(settings: state.grouping.settings, isEncoding: encoder != nil)
        if encoding == nil, let encoder {
            let model = try await database.write { [fingerprint = encoder.fingerprint] in
                try $0.encoderModel(fingerprint)
            }
            encoding = TicketEncoder(encoder: encoder, model: model)
        }
        // The position is read first: entries that are written meanwhile are applied twice, which does no harm.
        let (start, tutorials, spoken, last) = try await database.read { connection in
            let (start, tutorials) = (try connection.journalPosition(), try connection.publishedTutorials())
            return (
                start, tutorials, try connection.spokenWords(ofTutorials: tutorials),
                try connection.highestTicketNumber()
            )
        }
        let embeddings = try await embeddings(of: tutorials)
        for tutorial in tutorials {
            state.update(
                tutorial, id: tutorial.id, spoken: spoken[tutorial.id] ?? "", embedding: embeddings[tutorial.id])
        }
        let unplaced = try await loadTickets(upTo: last)
        let (ticketLinks, problemLinks, decisions) = try await database.read {
            (try $0.ticketLinks(), try $0.problemLinks(), try $0.decisions(after: 0))
        }
        for decision in decisions { state.apply(decision) }
        setLinks(ticketLinks, problemLinks) { _ in true }
        try await place(unplaced)
        // A ticket has no links before it is placed.
        let placed = Set(unplaced)
        setLinks(ticketLinks, problemLinks, ofTickets: placed.contains)
        position = start
        countChange()
        ProcessMemory.giveBack()
    }

    /// The embeddings of tutorials, by id. Those that are new are computed and stored.
    private func embeddings(of tutorials: [Tutorial]) async throws -> [String: Embedding] {
        guard let encoding else { return [:] }
        let (found, new) = try await database.read { connection in
            var new = NewEmbeddings()
            let found = try encoding.embeddings(of: tutorials, in: connection, &new)
            return (found, new)
        }
        try await save([], new) { _ in nil }
        return found
    }

    /// The number of tickets per read.
    private static let sliceLength = 2_000

    /// - Returns: the numbers of the tickets that are not in a problem yet.
    private func loadTickets(upTo last: Int) async throws -> [Int] {
        var unplaced: [Int] = []
        var slices: [Task<[RecommenderState.Ticket], any Error>] = []
        var loaded = 0
        // Two slices at a time: their features are computed on the reading threads.
        while loaded < last || !slices.isEmpty {
            while slices.count < 2, loaded < last {
                let previous = loaded
                slices.append(
                    Task.detached { [database, encoding] in
                        try await database.read { connection in
                            let words = try connection.ticketWords(after: previous, upTo: previous + Self.sliceLength)
                            let embeddings = try encoding.map { encoding in
                                encoding.known(
                                    try connection.ticketEmbeddings(
                                        after: previous, upTo: previous + Self.sliceLength, model: encoding.model),
                                    of: words)
                            }
                            return words.map { RecommenderState.Ticket($0, embedding: embeddings?[$0.id]) }
                        }
                    })
                loaded += Self.sliceLength
            }
            for ticket in try await slices.removeFirst().value {
                if let problem = ticket.words.problem {
                    state.restore(ticket, in: problem, tutorial: ticket.words.tutorial)
                } else {
                    unplaced.append(ticket.words.number)
                }
            }
        }
        return unplaced
    }

    /// - Parameter isMeant: true for the number of a ticket whose links, and those of problems by it, are set.
    private func setLinks(
        _ ticketLinks: [TutorialLink], _ problemLinks: [TutorialLink], ofTickets isMeant: (Int) -> Bool
    ) {
        for (number, links) in Dictionary(grouping: ticketLinks, by: \.number).sorted(by: { $0.key < $1.key })
        where isMeant(number) {
            state.setLinks(links, ofTicket: RecommenderState.key(number))
        }
        for (subject, links) in Dictionary(grouping: problemLinks, by: \.subject) {
            guard case .problem(let problem) = subject, links.contains(where: { isMeant($0.number) }) else { continue }
            state.setLinks(links, ofProblem: problem)
        }
    }

    /// Assigns tickets to problems that were created while no recommender ran.
    private func place(_ numbers: [Int]) async throws {
        for start in stride(from: 0, to: numbers.count, by: RecommenderUpdate.batchSize) {
            let slice = Array(numbers[start..<min(start + RecommenderUpdate.batchSize, numbers.count)])
            let (tickets, new) = try await database.read { [encoding] connection in
                let words = try connection.ticketWords(ofNumbers: slice)
                var new = NewEmbeddings()
                let embeddings = try encoding?.embeddings(
                    of: words, computing: numbers.count <= Self.encodedAtOnce, in: connection, &new)
                return (words.map { RecommenderState.Ticket($0, embedding: embeddings?[$0.id]) }, new)
            }
            let byID = tickets.reduce(into: [:]) { $0[$1.words.id] = $1 }
            try await save(tickets.compactMap { state.add($0) }, new) { byID[$0] }
        }
    }

    /// The maximum number of new tickets that wait for their embeddings before they are assigned to problems.
    private static let encodedAtOnce = 1_000
}
