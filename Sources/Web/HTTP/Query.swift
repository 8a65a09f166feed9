import Crypto
import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore

/// Reads the parameters of a query, and gathers everything that is wrong with them.
final class Query {
    private let values: [String: [String]]
    private var known: Set<String> = []
    private var faults: [Failure.Fault] = []

    /// The maximum size of a query, in bytes.
    static let maxBytes = 8_192
    /// The maximum number of values of one parameter.
    private static let maxValues = 50
    /// The maximum number of words of a search.
    private static let maxWords = 10

    init(_ call: Call) {
        var values: [String: [String]] = [:]
        for (name, value) in formFields(call.query) { values[name, default: []].append(value) }
        self.values = values
    }

    /// Ends the reading. Parameters that were not read are unknown.
    ///
    /// - Throws: ``Failure`` `.invalid` with every fault.
    func finish(toleratingUnknown: Bool = false) throws {
        if !toleratingUnknown {
            for name in Set(values.keys).subtracting(known) { fault(name, "Unknown parameter.") }
        }
        guard faults.isEmpty else { throw Failure.invalid(faults.sorted { $0.pointer < $1.pointer }) }
    }

    func fault(_ name: String, _ detail: String) {
        faults.append(Failure.Fault(pointer: "?" + name, detail: detail))
    }

    // MARK: - Kinds of values

    /// All values of a parameter that may be repeated.
    func all(_ name: String) -> [String] {
        known.insert(name)
        let values = (values[name] ?? []).filter { !$0.isEmpty }
        guard values.count <= Self.maxValues else {
            fault(name, "This parameter is given more than \(Self.maxValues) times.")
            return Array(values.prefix(1))
        }
        return values
    }

    /// The words of a search.
    func words(_ name: String) -> [String] {
        let words = all(name).flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        if words.count > Self.maxWords { fault(name, "Search for at most \(Self.maxWords) words.") }
        return Array(words.prefix(Self.maxWords))
    }

    /// The names of things, such as tags and ids. They become a part of addresses in calendars.
    func names(_ name: String) -> [String] {
        all(name).filter { value in
            let isName =
                value.utf8.count <= 300
                && !value.unicodeScalars.contains { $0.properties.generalCategory == .control }
            if !isName { fault(name, "Must have at most 300 bytes, and no control characters.") }
            return isName
        }
    }

    /// The value of a parameter that may be given once.
    func one(_ name: String) -> String? {
        let values = all(name)
        if values.count > 1 { fault(name, "This parameter is given more than once.") }
        return values.first
    }

    func parsed<Value>(_ name: String, as what: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = one(name) else { return nil }
        if let value = parse(text) { return value }
        fault(name, "Must be \(what).")
        return nil
    }

    func choices<Choice: RawRepresentable & CaseIterable>(_ name: String, of type: Choice.Type = Choice.self)
        -> [Choice]
    where Choice.RawValue == String {
        all(name).compactMap { text in
            if let choice = Choice(rawValue: text) { return choice }
            fault(name, "Must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            return nil
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, of type: Choice.Type = Choice.self) -> Choice?
    where Choice.RawValue == String {
        if all(name).count > 1 { fault(name, "This parameter is given more than once.") }
        return choices(name, of: type).first
    }

    func instant(_ name: String) -> Date? {
        // A plus sign in a query means a space, which no instant holds.
        parsed(name, as: "an instant such as 2026-12-01T09:00:00Z") {
            Interchange.instant(parsing: $0.replacing(" ", with: "+"))
        }
    }

    func flag(_ name: String) -> Bool { flagIfAny(name) ?? false }

    /// Nil where the parameter is not there.
    func flagIfAny(_ name: String) -> Bool? {
        parsed(name, as: "true or false") { ["true": true, "false": false][$0] }
    }

    func integer(_ name: String, in range: ClosedRange<Int>, otherwise value: Int) -> Int {
        parsed(name, as: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? value
    }
}

/// The fields of a query, or of a form as browsers send it: `name=value&name=value`.
func formFields(_ text: String) -> [(name: String, value: String)] {
    func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        let spaced = String(decoding: text.utf8.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }, as: UTF8.self)
        return (spaced.removingPercentEncoding ?? spaced).streamSafe
    }
    // Even the search for a separator compares.
    return text.streamSafe.split(separator: "&").map { part in
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (decoded(sides[0]), sides.count > 1 ? decoded(sides[1]) : "")
    }
}

/// The start of the next page of a list, as a client carries it from one request to the next.
struct Cursor: Codable {
    /// The list that it belongs to: the path and the filters.
    let list: String
    let place: PageCursor
    /// The bounds in time that the first page had, where they were left to the clock.
    var from: Int?
    var to: Int?

    /// Opaque, and safe in a URL.
    var text: String { Data(jsonBytes).base64URL }

    /// - Throws: ``Failure`` `.invalid` for text that is not a cursor, and for a cursor of another list.
    static func read(_ query: Query, list: String) throws -> Cursor? {
        guard let text = query.one("cursor") else { return nil }
        let cursor = Data(base64URL: text).flatMap { data in
            // The reason for which it cannot be decoded is always the same: it is not a cursor of ours.
            (try? JSONDecoder().decode(Cursor.self, from: data))
        }
        // A cursor is not signed, so a caller can write any bounds into it.
        guard let cursor, [cursor.from, cursor.to].compactMap(\.self).allSatisfy(years.contains) else {
            throw Failure.invalid("?cursor", "Invalid cursor. Use the value of “next” unchanged.")
        }
        guard cursor.list == list else {
            throw Failure.invalid("?cursor", "This cursor belongs to another list or to other filters.")
        }
        return cursor
    }

    /// The years 0 to 9999, in seconds since 1970: what an instant can be written with (RFC 3339 §5.6).
    private static let years = -62_167_219_200...253_402_300_799

    /// The identity of the list that a call asks for: its path and all parameters but those of paging.
    static func list(_ call: Call) -> String {
        let filters = call.query.split(separator: "&")
            .filter { !$0.hasPrefix("cursor=") && !$0.hasPrefix("limit=") }.map(String.init).sorted()
        let identity = ([call.path] + filters).joined(separator: "\n")
        return Data(SHA256.hash(data: Data(identity.utf8)).prefix(9)).base64URL
    }
}

extension Cursor: JSONResource {
    func writeFields(to json: inout JSONWriter) {
        json.write("list", list)
        json.write("place", place)
        json.write("from", from)
        json.write("to", to)
    }
}

/// A list as it is asked for: a page of it, wherever the caller is in it.
struct ListRequest {
    let page: PageRequest
    let cursor: Cursor?
    private let list: String
    private let limit: Int?

    init(_ call: Call, _ query: Query) throws {
        list = Cursor.list(call)
        let limit = query.integer("limit", in: 1...500, otherwise: 0)
        self.limit = limit == 0 ? nil : limit
        cursor = try Cursor.read(query, list: list)
        page = PageRequest(after: cursor?.place, limit: limit == 0 ? 50 : limit)
    }

    /// The answer that shows a page, and leads to the next.
    ///
    /// - Parameters:
    ///   - from: the earliest instant of the list, which the cursor keeps for the pages that follow.
    ///   - to: the latest instant, likewise.
    func answer<Item>(
        _ page: Page<Item>, for call: Call, from: Date? = nil, to: Date? = nil,
        _ resource: (Item) throws -> some JSONWritable
    ) throws -> Answer {
        let items = try page.items.map(resource)
        return try answer(page, for: call, from: from, to: to) { ListResource(items, next: $0, leftOut: page.leftOut) }
    }

    /// The answer of a list that has fields of its own.
    ///
    /// - Parameter resource: is given the cursor of the next page.
    func answer<Item>(
        _ page: Page<Item>, for call: Call, from: Date? = nil, to: Date? = nil,
        list resource: (_ next: String?) -> some JSONWritable
    ) throws -> Answer {
        let next = page.next.map { place in
            Cursor(
                list: list, place: place, from: from.map { Int($0.timeIntervalSince1970) },
                to: to.map { Int($0.timeIntervalSince1970) }
            ).text
        }
        var answer = Answer.json(resource(next))
        answer.headers[.vary] = "Authorization"
        if let next {
            let filters = call.query.split(separator: "&").filter { !$0.hasPrefix("cursor=") }.map(String.init)
            answer.headers[.link] =
                "<\(call.path)?\((filters + ["cursor=" + next]).joined(separator: "&"))>; rel=\"next\""
        }
        return answer
    }
}
