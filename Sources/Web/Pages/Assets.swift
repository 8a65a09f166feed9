import Crypto
import Foundation
import HTTPTypes
import Interchange
import NIOCore
import Operations
import SupportCore

/// The files of `Public` that pages load. They are read once and served as they are.
struct Assets: Sendable {
    private let files: [String: Asset]
    /// The names of the files that pages load, by the targets of requests for them: with the version, and without.
    private let names: [String: String]

    struct Asset: Sendable {
        let type: String
        let bytes: ByteBuffer
        let gzipped: ByteBuffer?
        let version: String

        init(_ data: Data, type: String) {
            self.type = type
            bytes = ByteBuffer(bytes: data)
            gzipped = Gzip.compress(bytes)
            version = Data(SHA256.hash(data: data).prefix(9)).base64URL
        }
    }

    private static let types = [
        "style.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8",
        "schedule.js": "text/javascript; charset=utf-8", "panel.js": "text/javascript; charset=utf-8",
        "embed.js": "text/javascript; charset=utf-8", "support.js": "text/javascript; charset=utf-8",
        "icon.svg": "image/svg+xml",
    ]

    /// - Parameters:
    ///   - resources: the folder that holds `Public`.
    ///   - documents: served as `openapi.json` and `openapi-pages.json`.
    init(resources: URL, documents: OpenAPIDocuments) throws {
        var files: [String: Asset] = [:]
        for (name, type) in Self.types {
            let data = try Data(contentsOf: resources.appending(path: "Public").appending(path: name))
            files[name] = Asset(data, type: type)
        }
        files["openapi.json"] = Asset(Data(documents.api.jsonBytes), type: "application/json")
        files["openapi-pages.json"] = Asset(Data(documents.pages.jsonBytes), type: "application/json")
        self.files = files
        names = Self.types.keys.reduce(into: [:]) { names, name in
            names["/" + name] = name
            if let version = files[name]?.version { names["/\(name)?v=\(version)"] = name }
        }
    }

    /// The file that a page loads from an address; nil for all other addresses.
    ///
    /// - Parameter target: the path and the query, as they were sent.
    func name(at target: String) -> String? { names[target] }

    /// The address of a file, which changes with what it holds.
    func address(_ name: String) -> String {
        "/\(name)" + (files[name].map { "?v=" + $0.version } ?? "")
    }

    func answer(_ name: String, _ call: Call) throws -> Answer {
        try answer(
            name, query: call.query, ifNoneMatch: call.headers[.ifNoneMatch],
            acceptEncoding: call.headers[.acceptEncoding])
    }

    /// - Parameter query: that of the request. A program that names the version may keep the file for good.
    func answer(_ name: String, query: String, ifNoneMatch: String?, acceptEncoding: String?) throws -> Answer {
        guard let file = files[name] else { throw Failure(.notFound, "There is nothing at this address.") }
        var headers = HTTPFields()
        headers[.contentType] = file.type
        headers[.vary] = "Accept-Encoding"
        headers[.eTag] = "\"\(file.version)\""
        headers[.xContentTypeOptions] = "nosniff"
        // A page of another site loads the script of the embedded list.
        headers[.crossOriginResourcePolicy] = name == "embed.js" ? "cross-origin" : "same-origin"
        headers[.cacheControl] =
            query == "v=" + file.version ? "public, max-age=31536000, immutable" : "public, max-age=3600"
        let known = EntityTags(ifNoneMatch)
        if known?.holds(file.version) ?? false || known?.holds(file.version + "-gzip") ?? false {
            headers[.contentType] = nil
            return Answer(.notModified, headers: headers)
        }
        guard acceptsGzip(acceptEncoding), let gzipped = file.gzipped else {
            return Answer(.ok, headers: headers, body: file.bytes)
        }
        headers[.contentEncoding] = "gzip"
        headers[.eTag] = "\"\(file.version)-gzip\""
        return Answer(.ok, headers: headers, body: gzipped)
    }
}

extension HTTPField.Name {
    static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
