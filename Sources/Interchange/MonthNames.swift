/// The names of months in English, German, French, Spanish and Portuguese.
enum MonthNames {
    /// The number of a month, from 1; nil for another word.
    ///
    /// - Parameter name: the name or its beginning, in lowercase and without accents.
    static func number(of name: String) -> Int? {
        guard name.count >= 3 else { return nil }
        if name.hasPrefix("juil") { return 7 }
        return beginnings.firstIndex { $0.contains(String(name.prefix(3))) }.map { $0 + 1 }
    }

    /// The first three letters of the names of each month.
    private static let beginnings: [Set<String>] = [
        ["jan", "ene"], ["feb", "fev"], ["mar", "mrz"], ["apr", "avr", "abr"], ["may", "mai"], ["jun", "jui"], ["jul"],
        ["aug", "aou", "ago"], ["sep", "set"], ["oct", "okt", "out"], ["nov"], ["dec", "dez", "dic"],
    ]
}
