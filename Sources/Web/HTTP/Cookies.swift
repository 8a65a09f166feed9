import HTTPTypes

extension HTTPFields {
    /// The value of a cookie that the browser sent (RFC 6265 §4.2); of two with the same name, the first.
    func cookie(_ name: String) -> String? {
        for header in self[values: .cookie] {
            for pair in header.split(separator: ";") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2, sides[0].withoutBlanks == name else { continue }
                return String(sides[1].withoutBlanks)
            }
        }
        return nil
    }
}
