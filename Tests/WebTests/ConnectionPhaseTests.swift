import Testing

@testable import Web

@Suite struct ConnectionPhaseTests {
    private let limits = ConnectionLimits(
        connections: 10, idleSeconds: 60, headSeconds: 10, graceSeconds: 20, bytesPerSecond: 500, writeSeconds: 30)

    @Test func `a new connection is given less time than one that was answered`() {
        var phase = ConnectionPhase(limits, now: 0)
        #expect(phase.reasonToClose(at: 10) == nil)
        #expect(phase.reasonToClose(at: 10.1) == .idle)
        phase.receivedHead()
        phase.receivedEnd(now: 1)
        phase.answered(now: 2)
        #expect(phase.reasonToClose(at: 62) == nil)
        #expect(phase.reasonToClose(at: 62.1) == .idle)
    }

    @Test func `what is answered before it is decoded leaves the connection idle, or in the next head`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.received(now: 5)
        phase.answeredAtOnce(isReadingHead: false, now: 6)
        #expect(phase.isIdle && phase.reasonToClose(at: 66) == nil)
        #expect(phase.reasonToClose(at: 66.1) == .idle)
        phase.answeredAtOnce(isReadingHead: true, now: 70)
        #expect(phase.reasonToClose(at: 80) == nil)
        #expect(phase.reasonToClose(at: 80.1) == .head)
        // A request that is under way stays so.
        phase.receivedHead()
        phase.answeredAtOnce(isReadingHead: false, now: 90)
        #expect(!phase.isIdle)
    }

    @Test func `single bytes do not lengthen the time of a head`() {
        var phase = ConnectionPhase(limits, now: 0)
        for second in 1...11 { phase.received(now: Double(second)) }
        #expect(phase.reasonToClose(at: 11) == nil)
        #expect(phase.reasonToClose(at: 11.1) == .head)
    }

    @Test func `a head that begins while a request is answered has the time of a head once it is answered`() {
        // Whether the part came after the request or with it.
        for comesLater in [true, false] {
            var phase = ConnectionPhase(limits, now: 0)
            phase.received(now: 0)
            phase.receivedHead()
            phase.receivedBody(10, now: 1)
            phase.receivedEnd(now: 1)
            if comesLater { phase.received(now: 2) } else { phase.receivedPartOfNextHead(now: 1) }
            #expect(!phase.isIdle && phase.reasonToClose(at: 3_600) == nil)
            phase.answered(now: 100)
            #expect(phase.isIdle && phase.reasonToClose(at: 110) == nil)
            #expect(phase.reasonToClose(at: 110.1) == .head)
            // Its rest, and what follows is idle again.
            phase.received(now: 105)
            phase.receivedHead()
            phase.receivedEnd(now: 105)
            phase.answered(now: 106)
            #expect(phase.reasonToClose(at: 166) == nil)
            #expect(phase.reasonToClose(at: 166.1) == .idle)
        }
    }

    @Test func `what belongs to a body, or was answered at once, is no part of the next head`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        phase.received(now: 1)
        phase.receivedBody(10, now: 1)
        phase.receivedEnd(now: 1)
        phase.received(now: 2)
        phase.answeredAtOnce(isReadingHead: false, now: 2)
        phase.answered(now: 3)
        #expect(phase.reasonToClose(at: 63) == nil)
        #expect(phase.reasonToClose(at: 63.1) == .idle)
    }

    @Test func `a head that begins in one segment with the end of a body counts, where that told its length`() {
        for (knowsLength, bytesOfHead) in [(true, 3), (true, 0), (false, 3)] {
            var phase = ConnectionPhase(limits, now: 0)
            phase.receivedHead(knowsLength: knowsLength)
            phase.received(10, now: 1)
            phase.receivedBody(10, now: 1)
            phase.received(5 + bytesOfHead, now: 2)
            phase.receivedBody(5, now: 2)
            phase.receivedEnd(now: 2)
            phase.answered(now: 3)
            let reason: ConnectionTimeout? = knowsLength && bytesOfHead > 0 ? .head : nil
            #expect(phase.reasonToClose(at: 13) == nil)
            #expect(phase.reasonToClose(at: 13.1) == reason)
        }
    }

    @Test func `a body may be slow, and not slower`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        var now = 0.0
        // Twice the least rate, for an hour.
        for _ in 0..<3_600 {
            phase.askedForMore(now: now)
            now += 1
            #expect(phase.reasonToClose(at: now) == nil)
            phase.receivedBody(1_000, now: now)
        }
        // Half of it: what may be late is used up after forty seconds.
        var closedAfter: Int?
        for second in 0..<100 where closedAfter == nil {
            phase.askedForMore(now: now)
            now += 1
            if phase.reasonToClose(at: now) == .body { closedAfter = second }
            phase.receivedBody(250, now: now)
        }
        #expect((35...45).contains(closedAfter ?? 0))
    }

    @Test func `a sender is not blamed while the service does not ask for more`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        phase.askedForMore(now: 0)
        phase.receivedBody(65_536, now: 1)
        #expect(phase.reasonToClose(at: 3_600) == nil)
        #expect(!phase.isIdle)
    }

    @Test func `an answer that waits for its reader has an end`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        phase.receivedEnd(now: 0)
        phase.changedWriting(isBlocked: true, now: 5)
        phase.changedWriting(isBlocked: true, now: 20)
        #expect(phase.reasonToClose(at: 35) == nil)
        #expect(phase.reasonToClose(at: 35.1) == .write)
        phase.changedWriting(isBlocked: false, now: 30)
        #expect(phase.reasonToClose(at: 3_600) == nil)
    }

    @Test func `a reader may be slow, and not slower than a sender`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        phase.receivedEnd(now: 0)
        phase.changedWriting(isBlocked: true, now: 0)
        var (now, unread) = (0.0, 10_000_000)
        // Twice the least rate, for an hour.
        for _ in 0..<3_600 {
            phase.lookedAtReader(unread: unread, now: now)
            now += 1
            unread -= 1_000
            #expect(phase.reasonToClose(at: now) == nil)
        }
        // Half of it: what may be late is used up after a minute.
        var closedAfter: Int?
        for second in 0..<100 where closedAfter == nil {
            phase.lookedAtReader(unread: unread, now: now)
            now += 1
            unread -= 250
            if phase.reasonToClose(at: now) == .write { closedAfter = second }
        }
        #expect(closedAfter.map { (55...65).contains($0) } == true)
        // More that is written is nothing that was read.
        phase.changedWriting(isBlocked: false, now: 5_000)
        phase.changedWriting(isBlocked: true, now: 5_000)
        for second in 0...31 {
            phase.lookedAtReader(unread: 1_000 * (second + 1), now: 5_000 + Double(second))
        }
        #expect(phase.reasonToClose(at: 5_030.1) == .write)
    }

    @Test func `a request that was refused before its body ended leaves an idle connection`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        phase.answered(now: 1)
        phase.askedForMore(now: 1)
        #expect(phase.reasonToClose(at: 21.1) == .body)
        phase.receivedBody(10, now: 2)
        phase.receivedEnd(now: 3)
        #expect(phase.isIdle)
        #expect(phase.reasonToClose(at: 63) == nil)
        #expect(phase.reasonToClose(at: 63.1) == .idle)
    }

    @Test func `a body that comes slowly, or whose request was answered, keeps nobody out`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead(knowsLength: true)
        #expect(!phase.isIdle && phase.lateSince(at: 60) == nil)
        phase.askedForMore(now: 1)
        #expect(phase.lateSince(at: 4) == nil)
        #expect(phase.lateSince(at: 4.1) == 1)
        // Three seconds, and two kilobytes a second, however often a byte comes.
        phase.receivedBody(10_000, now: 4)
        #expect(phase.lateSince(at: 60) == nil)
        phase.askedForMore(now: 4)
        #expect(phase.lateSince(at: 9) == nil)
        #expect(phase.lateSince(at: 9.1) == 1)
        phase.answered(now: 10)
        #expect(phase.isIdle && phase.idleSince == 10)
    }

    @Test func `after the last answer what still comes has to come at the rate of a body`() {
        for hasWholeBody in [true, false] {
            var phase = ConnectionPhase(limits, now: 0)
            phase.received(now: 0)
            phase.receivedHead(knowsLength: true)
            if hasWholeBody { phase.receivedEnd(now: 0) }
            phase.answered(now: 1)
            phase.ended(now: 1)
            #expect(phase.isIdle)
            for second in 2...3_600 {
                #expect(phase.reasonToClose(at: Double(second)) == nil)
                phase.received(1_000, now: Double(second))
            }
            phase.answered(now: 3_600)
            #expect(phase.reasonToClose(at: 3_620) == nil)
            #expect(phase.reasonToClose(at: 3_620.1) == (hasWholeBody ? .idle : .body))
            for second in 3_601...3_640 { phase.received(250, now: Double(second)) }
            #expect(phase.reasonToClose(at: 3_640) == nil)
            #expect(phase.reasonToClose(at: 3_640.1) == (hasWholeBody ? .idle : .body))
        }
    }

    @Test func `an answer that the system has for a client who reads nothing has an end`() {
        var phase = ConnectionPhase(limits, now: 0)
        phase.receivedHead()
        phase.receivedEnd(now: 0)
        phase.changedWriting(isBlocked: true, now: 0)
        // A few bytes of an answer that was not given as a whole are no end of it.
        phase.lookedAtReader(unread: 10, now: 1)
        #expect(phase.isBlocked)
        phase.changedWriting(isBlocked: false, now: 1)
        phase.answered(now: 1)
        phase.gaveToSystem(unread: 16 << 10, now: 1)
        #expect(!phase.isBlocked && phase.reasonToClose(at: 60) == nil)
        phase.gaveToSystem(unread: 200_000, now: 1)
        for second in 2...31 { phase.lookedAtReader(unread: 200_000, now: Double(second)) }
        #expect(phase.isIdle && phase.reasonToClose(at: 31) == nil)
        #expect(phase.reasonToClose(at: 31.1) == .write)
        // Who reads is given the time for all of it, and no more.
        for second in 31...130 { phase.lookedAtReader(unread: 200_000 - 1_000 * (second - 30), now: Double(second)) }
        #expect(phase.reasonToClose(at: 160) == nil)
        #expect(phase.reasonToClose(at: 160.1) == .write)
        phase.lookedAtReader(unread: 10_000, now: 131)
        #expect(!phase.isBlocked && phase.reasonToClose(at: 131) == .idle)
    }
}
