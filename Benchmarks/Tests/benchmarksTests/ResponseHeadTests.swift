import NIOCore
import Testing

@testable import benchmarks

struct ResponseHeadTests {
    @Test func `a head tells its status, its own length and that of the body`() throws {
        let head = "HTTP/1.1 200 OK\r\nDate: today\r\nCONTENT-length: 12\r\n\r\n"
        #expect(try outcome(head + "BEGIN") == [200, 12, head.utf8.count])
    }

    @Test func `a head that is not all there is waited for`() throws {
        #expect(try outcome("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n") == nil)
    }

    @Test func `an unchanged document has no body and needs no length`() throws {
        #expect(try outcome("HTTP/1.1 304 Not Modified\r\n\r\n") == [304, 0, 29])
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Content-Length: 3\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
    ])
    func `a body whose end cannot be known is refused`(_ text: String) {
        #expect(throws: Trouble.self) { try outcome(text) }
    }

    /// Status, length of the body, size of the head.
    private func outcome(_ text: String) throws -> [Int]? {
        try ResponseHead(ByteBuffer(string: text)).map { [$0.status, $0.length, $0.size] }
    }
}
