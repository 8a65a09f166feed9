import Foundation

/// The certificate of somebody who attended, as a PDF that is drawn for each request.
enum CertificateDrawing {
    private static let repeats = 50

    static func measure(_ lectern: Lectern, _ client: Client, _ options: Options) async throws -> [Figure] {
        let token = try lectern.install()
        try lectern.seed()
        let server = try await lectern.serve()
        defer { server.stop() }
        func request(_ path: String) -> HTTPRequest {
            HTTPRequest(path: path, headers: ["Authorization": "Bearer \(token)"])
        }
        let listed = try await client.fetch(request("/api/v1/sessions?limit=500"), port: server.port).expecting(200)
        for session in listed.text.matches(of: /"id":"([a-z0-9]+)","uid"/).map(\.output.1) {
            let attended = try await client.fetch(
                request("/api/v1/sessions/\(session)/registrations?attendance=attended&limit=1"), port: server.port)
            guard attended.head.status == 200,
                let registration = attended.text.firstMatch(of: /"items":\[\{"id":"([a-z0-9]+)"/)?.1
            else { continue }
            let certificate = request("/api/v1/registrations/\(registration)/certificate")
            let first = try await client.fetch(certificate, port: server.port)
            // A series that goes on, or of which too little was attended.
            if first.head.status == 409 { continue }
            // A build without the trait.
            if first.head.status == 501 { return [] }
            _ = try first.expecting(200)
            let times = try await client.latencies(
                of: Array(repeating: certificate, count: repeats), port: server.port
            ).map { $0 * 1e3 }
            return [
                Figure(
                    name: "A certificate as a PDF", value: times.median, unit: "ms",
                    target: Figure.Target(relation: .below, value: 50),
                    note: "\(repeats) requests one after the other, \(times.spread)")
            ]
        }
        throw Trouble("Nobody of the demo has a certificate.")
    }
}
