import Foundation
import Logging
import Mail
import Operations
import ServiceLifecycle
import Synchronization
import Web

/// Takes mail by LMTP, and handles what was received while the service runs.
struct IncomingMailService: Service {
    private let mails: ReceivedMails
    private let worker: IncomingMailWorker
    private let address: LMTPAddress?
    private let hostName: String
    private let clock: @Sendable () -> Date
    private let logger: Logger
    private let counts = Counts()
    private let wakeUp = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(
        _ mails: ReceivedMails, worker: IncomingMailWorker, address: LMTPAddress?, hostName: String,
        metrics: PrometheusRegistry, logger: Logger, clock: @escaping @Sendable () -> Date
    ) {
        self.mails = mails
        self.worker = worker
        self.address = address
        self.hostName = hostName
        self.clock = clock
        self.logger = logger
        let counts = counts
        metrics.gauge("lectern_received_mail_waiting", help: "Received mails that wait to be handled.") {
            Double(counts.waiting.load(ordering: .relaxed))
        }
        metrics.gauge("lectern_received_mail_unclear", help: "Received mails that an operator has to look at.") {
            Double(counts.unclear.load(ordering: .relaxed))
        }
        metrics.gauge("lectern_received_mail_total", help: "Mails that LMTP has accepted since the start.") {
            Double(counts.accepted.load(ordering: .relaxed))
        }
        metrics.gauge("lectern_received_mail_refused_total", help: "Mails that LMTP could not keep since the start.") {
            Double(counts.refused.load(ordering: .relaxed))
        }
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let address { group.addTask { try await listen(address) } }
                group.addTask { await handle() }
                group.addTask { await tick() }
                try await group.waitForAll()
            }
        }
    }

    private func listen(_ address: LMTPAddress) async throws {
        let server = LMTPServer(
            address, limits: LMTPLimits(messageBytes: ReceivedMails.maxBytes), name: hostName
        ) { bytes, envelope in
            do {
                try await mails.keep(
                    bytes, returnPath: envelope.returnPath, recipients: envelope.recipients, now: clock())
            } catch {
                counts.refused.add(1, ordering: .relaxed)
                logger.error("mail not kept", metadata: ["cause": "\(error)"])
                throw error
            }
            counts.accepted.add(1, ordering: .relaxed)
            wakeUp.continuation.yield()
        }
        try await server.run { port in
            logger.notice("receiving mail", metadata: ["address": "\(address)", "port": "\(port)"])
            if !address.isLocal {
                logger.warning(
                    "LMTP can be reached from other machines: whoever reaches it can invent the origin of mail")
            }
        } taken: {
            logger.warning(
                "another process receives mail at this address; waiting for it", metadata: ["address": "\(address)"])
        }
    }

    /// Other processes receive mail, too.
    private func tick() async {
        while !Task.isCancelled {
            wakeUp.continuation.yield()
            do {
                try await Task.sleep(for: .milliseconds(500))
            } catch {
                wakeUp.continuation.finish()
                return
            }
        }
    }

    private func handle() async {
        var round = 0
        for await _ in wakeUp.stream {
            do {
                let handled = try await worker.work(now: clock)
                // Counting takes time in proportion to what waits, so not every time.
                if handled > 0 || round.isMultiple(of: 30) {
                    let found = try await mails.counts()
                    counts.waiting.store(found.waiting, ordering: .relaxed)
                    counts.unclear.store(found.unclear, ordering: .relaxed)
                }
                round += 1
            } catch is CancellationError {
                return
            } catch {
                logger.error("received mail not handled", metadata: ["cause": "\(error)"])
            }
        }
    }

    private final class Counts: Sendable {
        let waiting = Atomic<Int>(0)
        let unclear = Atomic<Int>(0)
        let accepted = Atomic<Int>(0)
        let refused = Atomic<Int>(0)
    }
}
