import Crypto
import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// The body of a request as it comes in, to be read once, part by part: what is too long to be held in memory.
///
/// The body is hashed while it is read, so that a repeat of the request can be told from another request.
struct BodyStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let body: RequestBody
    private let reading = Reading()

    init(_ body: RequestBody) {
        self.body = body
    }

    /// A hash of the whole body; nil while it has not been read to its end.
    var digest: String? {
        reading.state.withLock { state in
            state.isWhole ? Data(state.hash.finalize()).base64EncodedString() : nil
        }
    }

    /// Reads what is left, for its hash alone.
    func drain() async throws {
        for try await _ in self {}
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: body.makeAsyncIterator(), reading: reading)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let reading: Reading

        mutating func next() async throws -> ByteBuffer? {
            guard let part = try await base.next() else {
                reading.state.withLock { $0.isWhole = true }
                return nil
            }
            reading.state.withLock { state in part.withUnsafeReadableBytes { state.hash.update(bufferPointer: $0) } }
            return part
        }
    }

    fileprivate final class Reading: Sendable {
        let state = Mutex(State())

        struct State {
            var hash = SHA256()
            var isWhole = false
        }
    }
}
