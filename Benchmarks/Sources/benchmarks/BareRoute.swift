import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A server of the same framework that does nothing but answer: what there is to reach.
///
/// It runs in a process of its own, as the server does that it stands beside, with the framework's own choice of event
/// loop threads in both: one for each core.
enum BareRoute {
    /// The first argument that makes this program such a server.
    static let command = "bare-route"

    /// One route and what it always answers.
    struct Reply: Codable {
        let path: String
        let status: Int
        /// Without those that the framework adds itself.
        let headers: [String: String]
        let body: Data

        init(_ answer: Answer, at path: String) {
            self.path = path
            status = answer.head.status
            headers = answer.headers.filter { !["content-length", "date"].contains($0.key) }
            body = Data(answer.body.readableBytesView)
        }
    }

    static func start(_ replies: [Reply], in folder: URL) async throws -> ServerProcess {
        let file = folder.appending(path: "replies.json")
        try JSONEncoder().encode(replies).write(to: file)
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return try await ServerProcess(program, [command, file.path], log: folder.appending(path: "bare.log"))
    }

    static func serve(_ arguments: ArraySlice<String>) async throws {
        guard let file = arguments.first else { throw Trouble("\(command) needs a file of replies.") }
        let replies = try JSONDecoder().decode([Reply].self, from: Data(contentsOf: URL(filePath: file)))
        let router = Router(context: BasicRequestContext.self)
        for reply in replies {
            var headers = HTTPFields()
            for (name, value) in reply.headers {
                guard let name = HTTPField.Name(name) else { throw Trouble("\(name) is no header.") }
                headers[name] = value
            }
            let answer = headers
            let status = HTTPResponse.Status(code: reply.status)
            let body = ByteBuffer(bytes: reply.body)
            router.get(RouterPath(reply.path)) { _, _ in
                Response(
                    status: status, headers: answer,
                    body: body.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: body))
            }
        }
        endWithStandardInput()
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in
                FileHandle.standardError.write(Data("listening port=\(channel.localAddress?.port ?? 0)\n".utf8))
            })
        try await application.runService()
    }

    /// The parent holds the other end of standard input. The server ends with it.
    private static func endWithStandardInput() {
        Thread.detachNewThread {
            while !FileHandle.standardInput.availableData.isEmpty {}
            exit(0)
        }
    }
}
