public import Foundation
import ICalendar
import Interchange
import SupportCore
import Synchronization

/// The texts of the pages by language: one file for each, such as `Templates/texts.en.json`, all with the same keys.
public struct Texts: Sendable {
    private let catalogues: [String: LocalizedTexts]

    /// The language of readers whose own language has no catalogue.
    static let fallback = "en"

    /// - Parameter folder: holds a file `texts.LANGUAGE.json` for each language: an object of texts.
    /// - Throws: ``Failure`` `.unavailable` where a language lacks a text that another has.
    public init(folder: URL) throws {
        var catalogues: [String: [String: String]] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let parts = file.lastPathComponent.split(separator: ".")
            guard parts.count == 3, parts[0] == "texts", parts[2] == "json" else { continue }
            catalogues[String(parts[1])] = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        }
        let keys = catalogues.values.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        let missing = catalogues.sorted { $0.key < $1.key }.flatMap { language, texts in
            keys.subtracting(texts.keys).sorted().map { "\(language): \($0)" }
        }
        guard catalogues[Self.fallback] != nil, missing.isEmpty else {
            throw Failure(.unavailable, "Texts are missing from this installation: \(missing.joined(separator: ", ")).")
        }
        self.catalogues = catalogues.reduce(into: [:]) {
            $0[$1.key] = LocalizedTexts(language: $1.key, texts: $1.value)
        }
    }

    /// All languages that there are texts in.
    var languages: [String] { catalogues.keys.sorted() }

    func holds(_ language: String) -> Bool { catalogues[language] != nil }

    /// The texts for somebody who reads a language; a region counts for nothing.
    ///
    /// - Parameter language: a BCP 47 tag such as `de-CH`.
    func spoken(in language: String) -> LocalizedTexts {
        let primary = language.split(separator: "-").first.map { $0.lowercased() } ?? Self.fallback
        return catalogues[primary] ?? catalogues[Self.fallback] ?? LocalizedTexts(language: Self.fallback, texts: [:])
    }

    /// The texts for the sender of an `Accept-Language` (RFC 9110 §12.5.4): of the languages that there are, the one with
    /// the largest weight.
    func spoken(accepting header: String?) -> LocalizedTexts {
        let wishes = (header ?? "").split(separator: ",").compactMap { wish -> (language: String, weight: Double)? in
            let parts = wish.split(separator: ";").map { $0.withoutBlanks }
            guard let language = parts.first?.split(separator: "-").first?.lowercased(), catalogues[language] != nil
            else { return nil }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return weight > 0 ? (language, weight) : nil
        }
        // The first of those with the same weight.
        return spoken(in: wishes.max { $0.weight < $1.weight }?.language ?? Self.fallback)
    }
}

/// The texts of one language.
struct LocalizedTexts: Sendable {
    /// The primary tag: `de`.
    let language: String
    /// All texts, for templates to name.
    let texts: [String: String]
    /// The names in the texts that list them, such as the months.
    private let names: [String: [String]]

    init(language: String, texts: [String: String]) {
        self.language = language
        self.texts = texts
        names = ["weekdays", "shortWeekdays", "months", "shortMonths"].reduce(into: [:]) { names, key in
            names[key] = texts[key]?.split(separator: ",").map(String.init)
        }
    }

    /// A text with its `{names}` filled in.
    ///
    func text(_ key: TextKey, _ values: [String: String] = [:]) -> String {
        guard let text = texts[key.rawValue] else { return key.rawValue }
        guard !values.isEmpty else { return text }
        var filled = ""
        var rest = text[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: "}"))
        {
            let name = rest[rest.index(after: open)..<close]
            filled += rest[..<open]
            filled += values[String(name)] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// The score of a proposal in a word. A percentage would promise more than a score is.
    ///
    /// - Parameter score: 0 to 1.
    func strength(_ score: Double) -> String {
        score >= 0.5 ? text(.scoreStrong) : score >= 0.15 ? text(.scoreLikely) : text(.scoreWeak)
    }

    /// `87%`.
    ///
    /// - Parameter share: 0 to 1.
    func percentage(_ share: Double) -> String {
        text(.percentage, ["n": String(Int((share * 100).rounded()))])
    }

    /// `Tuesday, 1 December 2026`.
    func day(_ date: LocalDate) -> String {
        text(
            .longDate,
            [
                "weekday": name(.weekdays, date.weekday.rawValue), "day": String(date.day),
                "month": name(.months, date.month), "year": String(date.year),
            ])
    }

    /// `Tue 1 Dec`.
    func shortDay(_ date: LocalDate) -> String {
        text(
            .shortDate,
            [
                "weekday": name(.shortWeekdays, date.weekday.rawValue), "day": String(date.day),
                "month": name(.shortMonths, date.month),
            ])
    }

    /// `1 Dec`.
    func dayOfMonth(_ date: LocalDate) -> String {
        text(.dayOfMonth, ["day": String(date.day), "month": name(.shortMonths, date.month)])
    }

    /// `1 December`.
    func dayAndMonth(_ date: LocalDate) -> String {
        text(.dayOfMonth, ["day": String(date.day), "month": name(.months, date.month)])
    }

    /// `December 2026`.
    func month(_ date: LocalDate) -> String {
        text(.monthOfYear, ["month": name(.months, date.month), "year": String(date.year)])
    }

    /// `Tuesday`.
    func weekday(_ date: LocalDate) -> String { name(.weekdays, date.weekday.rawValue) }

    /// `Monday` … `Sunday`, short.
    var weekdays: [String] { (1...7).map { name(.shortWeekdays, $0) } }

    /// The name of this language in itself.
    var ownName: String { text(.languageName) }

    /// The name of a language in this one.
    func languageName(_ tag: String) -> String {
        LanguageNames.shared.name(of: tag, in: language)
    }

    /// Languages to choose from: those of the pages, and then others in the order of their names.
    ///
    /// - Parameter current: a tag that is among them in any case.
    func languages(including current: String) -> [(value: String, label: String)] {
        let others = Set(LanguageNames.common + [current]).subtracting(["", "en", "de"])
            .map { (value: $0, label: languageName($0)) }
            .sorted { ($0.label.lowercased(), $0.value) < ($1.label.lowercased(), $1.value) }
        return ["en", "de"].map { (value: $0, label: languageName($0)) } + others
    }

    /// A name out of a text that lists them, counted from 1.
    private func name(_ key: TextKey, _ number: Int) -> String {
        guard let names = names[key.rawValue], names.indices.contains(number - 1) else { return "" }
        return names[number - 1]
    }
}

extension LocalDateTime {
    /// `10:00`.
    var clock: String { String(description.dropFirst(11).prefix(5)) }
}

/// The names of languages in others. Asking the system for one takes a tenth of a millisecond.
private final class LanguageNames: Sendable {
    static let shared = LanguageNames()

    private struct Key: Hashable {
        let tag: String
        let language: String
    }

    private static let maxCount = 1_000

    /// The tags of languages that are offered beside those of the pages.
    static let common = [
        "ar", "bg", "cs", "da", "el", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt",
        "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh",
    ]

    private let names = Mutex<[Key: String]>([:])

    func name(of tag: String, in language: String) -> String {
        let key = Key(tag: tag, language: language)
        if let known = names.withLock({ $0[key] }) { return known }
        let name = Locale(identifier: language).localizedString(forIdentifier: tag) ?? tag
        names.withLock { names in
            if names.count >= Self.maxCount { names.removeAll(keepingCapacity: true) }
            names[key] = name
        }
        return name
    }
}
