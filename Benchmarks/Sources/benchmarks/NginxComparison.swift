import Foundation
import NIOCore

/// Feeds beside nginx, which has the same bytes as files. Left out where nginx is not installed.
enum NginxComparison {
    private static let binary = URL(filePath: "/usr/sbin/nginx")
    /// Sessions of a feed of about 200 kB.
    private static let events = 170

    /// As many files as a process may have open here.
    private static var openFiles: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(min(limit.rlim_max, 200_000))
    }

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        guard FileManager.default.isExecutableFile(atPath: binary.path) else {
            FileHandle.standardError.write(
                Data("benchmarks: nginx is not installed, so nothing stands beside it\n".utf8))
            return []
        }
        return try await feed(lectern, client, options) + stylesheet(lectern, client, options)
            + personalFeeds(lectern, client, options)
    }

    /// The largest file that pages load.
    private static func stylesheet(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let folder = lectern.folder.appending(path: "stylesheet")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let own = Lectern(binary: lectern.binary, folder: folder, server: lectern.server)
        _ = try own.install()
        let server = try await own.serve()
        defer { server.stop() }
        let request = HTTPRequest(path: "/style.css")
        let answer = try await client.fetch(request, port: server.port).expecting(200)
        let nginx = try await start(
            ["/style.css": answer.body], isSecret: false, in: folder.appending(path: "nginx"), client)
        defer { nginx.stop() }
        let comparison = try await Comparison(
            of: Comparison.Side(server: server, requests: [request]),
            with: Comparison.Side(server: nginx, requests: [request]), expecting: answer.head, client,
            rounds: options.rounds)
        let name = "Stylesheet of \(answer.head.length / 1_000) kB, 200"
        return [
            comparison.figure(name, unit: "of nginx", atLeast: 0.9),
            comparison.costFigure(name + ", processor time", unit: "of nginx's", below: 2),
        ]
    }

    private static func feed(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let folder = lectern.folder.appending(path: "feed")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let own = Lectern(binary: lectern.binary, folder: folder, server: lectern.server)
        let token = try own.install()
        let server = try await own.serve()
        defer { server.stop() }
        _ = try await client.create(Programme.single(events, from: Date()), token: token, port: server.port)
        let request = HTTPRequest(path: "/calendar.ics")
        let answer = try await client.fetch(request, port: server.port).expecting(200)
        let nginx = try await start(
            ["/calendar.ics": answer.body], isSecret: false, in: folder.appending(path: "nginx"), client)
        defer { nginx.stop() }
        let other = try await client.fetch(request, port: nginx.port).expecting(200)
        guard other.body == answer.body else { throw Trouble("nginx answers something else.") }
        let comparison = try await Comparison(
            of: Comparison.Side(server: server, requests: [request]),
            with: Comparison.Side(server: nginx, requests: [request]), expecting: answer.head, client,
            rounds: options.rounds)
        let name = "Feed of \(answer.head.length / 1_000) kB, 200"
        return [
            comparison.figure(name, unit: "of nginx", atLeast: 0.9),
            comparison.costFigure(name + ", processor time", unit: "of nginx's", below: 2),
            comparison.tailFigure(name + ", slowest hundredth", unit: "of nginx's", below: 2),
        ]
    }

    private static func personalFeeds(
        _ lectern: Lectern, _ client: Client, _ options: Options
    ) async throws -> [Figure] {
        let folder = lectern.folder.appending(path: "people")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (server, polls, bodies, _) = try await Registrants.serveFeeds(
            Lectern(binary: lectern.binary, folder: folder, server: lectern.server), client, options)
        defer { server.stop() }
        let nginx = try await start(bodies, isSecret: true, in: folder.appending(path: "nginx"), client)
        defer { nginx.stop() }
        // All files have one length and one time, and so one tag.
        let one = try await client.fetch(HTTPRequest(path: polls[0].path), port: nginx.port).expecting(200)
        guard let tag = one.headers["etag"] else { throw Trouble("nginx gives no tag.") }
        let others = polls.map { HTTPRequest(path: $0.path, headers: ["If-None-Match": tag]) }
        let answer = try await client.fetch(polls[0], port: server.port).expecting(304)
        _ = try await client.fetch(others[0], port: nginx.port).expecting(304)
        let comparison = try await Comparison(
            of: Comparison.Side(server: server, requests: polls),
            with: Comparison.Side(server: nginx, requests: others), expecting: answer.head, client,
            rounds: options.rounds)
        let name = "Personal feed of any of \(polls.count) people, 304"
        return [
            comparison.figure(name, unit: "of nginx", atLeast: 0.8),
            comparison.costFigure(name + ", processor time", unit: "of nginx's", below: 1.6),
            comparison.tailFigure(name + ", slowest hundredth", unit: "of nginx's", below: 2),
        ]
    }

    /// Starts nginx with a file for each path, one process for each core, and files that stay open.
    private static func start(
        _ files: [String: ByteBuffer], isSecret: Bool, in folder: URL, _ client: Client
    ) async throws -> ServerProcess {
        let root = folder.appending(path: "files")
        for (path, bytes) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes.readableBytesView).write(to: file)
            var times = [timeval(tv_sec: 1_700_000_000, tv_usec: 0), timeval(tv_sec: 1_700_000_000, tv_usec: 0)]
            utimes(file.path, &times)
        }
        let port = try freePort()
        let headers =
            isSecret
            ? ["Cache-Control \"private, no-cache\"", "Referrer-Policy no-referrer", "X-Robots-Tag noindex"]
            : ["Cache-Control \"public, max-age=300\"", "Access-Control-Allow-Origin *"]
        let configuration = folder.appending(path: "nginx.conf")
        try Data(
            """
            daemon off;
            worker_processes auto;
            worker_rlimit_nofile \(Self.openFiles);
            pid \(folder.path)/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                open_file_cache max=\(Self.openFiles - 2_048) inactive=1h;
                open_file_cache_valid 1h;
                client_body_temp_path \(folder.path)/body;
                proxy_temp_path \(folder.path)/proxy;
                fastcgi_temp_path \(folder.path)/fastcgi;
                uwsgi_temp_path \(folder.path)/uwsgi;
                scgi_temp_path \(folder.path)/scgi;
                types { text/calendar ics; }
                server {
                    listen 127.0.0.1:\(port);
                    root \(root.path);
                    add_header Vary Accept-Encoding;
                    \(headers.map { "add_header \($0);" }.joined(separator: "\n        "))
                }
            }

            """.utf8
        ).write(to: configuration)
        // nginx does not tell that it listens.
        let command = "echo port=\(port) ; exec \"$0\" -e stderr -c \"$1\""
        let server = try await ServerProcess(
            URL(filePath: "/bin/sh"), ["-c", command, binary.path, configuration.path],
            log: folder.appending(path: "nginx.log"))
        let path = files.keys.first ?? "/"
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                _ = try await client.fetch(HTTPRequest(path: path), port: port).expecting(200)
                return server
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// A port that nobody listened at a moment ago.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard outcome == 0 else { throw Trouble("No port is free.") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
