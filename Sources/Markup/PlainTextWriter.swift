/// Writes the elements of a document as plain text.
struct PlainTextWriter {
    private(set) var text = ""

    /// The text of the block that is being read.
    private var block = ""
    /// The beginnings of the labels of links in it.
    private var labels: [String.Index] = []
    private var margins: [Margin] = []
    private var lists: [List] = []

    /// The beginnings of the lines in a quote or an item.
    private struct Margin {
        let first: String
        let rest: String
        var isFirst = true
    }

    private struct List {
        var number: Int?
        let isTight: Bool
        var isEmpty = true
    }

    mutating func write(_ event: CommonMarkTree.Event) {
        switch event {
        case .enter(.quote): margins.append(Margin(first: "> ", rest: "> "))
        case .enter(.list(let start, let isTight)): lists.append(List(number: start, isTight: isTight))
        case .enter(.item): beginItem()
        case .enter(.codeBlock(let code)): addBlock(code.hasSuffix("\n") ? String(code.dropLast()) : code)
        case .enter(.thematicBreak): addBlock("---")
        case .enter(.text(let literal)), .enter(.code(let literal)): block += literal
        case .enter(.lineBreak): block += "\n"
        case .enter(.link): labels.append(block.endIndex)
        case .enter(.paragraph), .enter(.heading), .enter(.other): break
        case .leave(.paragraph), .leave(.heading):
            addBlock(block)
            block = ""
        case .leave(.link(let url, let isAlone)): endLink(url, isAlone: isAlone)
        case .leave(.list): lists.removeLast()
        case .leave(.item):
            if margins.last?.isFirst == true { addBlock("") }
            margins.removeLast()
        case .leave(.quote): margins.removeLast()
        case .leave: break
        }
    }

    private mutating func beginItem() {
        var marker = "- "
        if let number = lists.last?.number {
            marker = "\(number). "
            lists[lists.count - 1].number = number + 1
        }
        margins.append(Margin(first: marker, rest: String(repeating: " ", count: marker.utf8.count)))
    }

    private mutating func endLink(_ url: String, isAlone: Bool) {
        let label = labels.popLast().map { block[$0...] } ?? ""
        if url == label || url == "mailto:" + label { return }
        block += isAlone ? ": \(url)" : " (\(url))"
    }

    private mutating func addBlock(_ block: String) {
        if !text.isEmpty { addGap() }
        for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
            let isBlank = line.allSatisfy { $0 == " " || $0 == "\t" }
            text += Self.trimmed(margin(), if: isBlank) + (isBlank ? "" : line) + "\n"
            for index in margins.indices { margins[index].isFirst = false }
        }
        for index in lists.indices { lists[index].isEmpty = false }
    }

    /// Blocks stand apart by a blank line, but for those in a tight list.
    private mutating func addGap() {
        // What stands before a list belongs to the list around it.
        let list = lists.last { !$0.isEmpty }
        guard list?.isTight != true else { return }
        let continued = margins.prefix { !$0.isFirst }.map(\.rest).joined()
        text += Self.trimmed(continued, if: true) + "\n"
    }

    private func margin() -> String { margins.map { $0.isFirst ? $0.first : $0.rest }.joined() }

    private static func trimmed(_ margin: String, if isBlank: Bool) -> String {
        guard isBlank else { return margin }
        return String(margin.reversed().drop { $0 == " " }.reversed())
    }
}
