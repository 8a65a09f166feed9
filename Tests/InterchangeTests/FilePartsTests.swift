import Testing

@testable import Interchange

/// A file is read alike, wherever its parts begin and end.
@Suite struct FilePartsTests {
    private let text = Array("\u{FEFF}a,b\r\n\"1,\n\"\"2\",x\ry\"z,\n\n,\"\"\n\"open".utf8)

    @Test func `CSV is the same in parts of any size`() {
        func records(of size: Int) -> [CSVReader.Record] {
            var reader = CSVReader()
            var records: [CSVReader.Record] = []
            for start in stride(from: 0, to: text.count, by: size) {
                records += reader.records(in: text[start..<min(start + size, text.count)])
            }
            return records + [reader.finish()].compactMap(\.self)
        }
        func fields(_ line: Int, _ fields: String...) -> CSVReader.Record {
            .init(line: line, content: .fields(fields.map { Array($0.utf8) }))
        }
        let expected: [CSVReader.Record] = [
            fields(1, "\u{FEFF}a", "b"), fields(2, "1,\n\"2", "x"), fields(4, "y\"z", ""), fields(6, "", ""),
            .init(
                line: 7, content: .faulty("A quotation mark is not closed. Nothing after it could be read.")),
        ]
        for size in 1...text.count { #expect(records(of: size) == expected, "\(size)") }
    }

    @Test
    func `quoted fields hold separators, line breaks and doubled quotes, and records count by the line they begin on`()
    {
        var reader = CSVReader()
        let records = reader.records(in: "a,\"b,\"\"c\"\"\nd\",e\r\n\r\nf,,\"\"\n".utf8)
        #expect(
            records == [
                .init(line: 1, content: .fields(["a", "b,\"c\"\nd", "e"].map { Array($0.utf8) })),
                .init(line: 4, content: .fields(["f", "", ""].map { Array($0.utf8) })),
            ])
    }

    @Test(arguments: [
        (false, CSVReader.Record.Content.faulty("There is text after a closing quotation mark.")),
        (true, .fields([Array("Ada Moss".utf8), Array("x".utf8)])),
    ])
    func `text after a closing quotation mark is a fault unless the reader is lenient`(
        isLenient: Bool, content: CSVReader.Record.Content
    ) {
        var reader = CSVReader(isLenient: isLenient)
        #expect(reader.records(in: "\"Ada\" Moss,x\n".utf8) == [.init(line: 1, content: content)])
    }

    @Test func `lines are the same in parts of any size`() {
        let text = Array("one\n\r\n  \ntwo\r\nthree".utf8)
        func lines(of size: Int) -> [LineReader.Line] {
            var reader = LineReader()
            var lines: [LineReader.Line] = []
            for start in stride(from: 0, to: text.count, by: size) {
                text[start..<min(start + size, text.count)].withUnsafeBytes { lines += reader.lines(in: $0) }
            }
            return lines + [reader.finish()].compactMap(\.self)
        }
        let expected: [LineReader.Line] = [
            .whole(number: 1, bytes: Array("one".utf8)), .whole(number: 4, bytes: Array("two".utf8)),
            .whole(number: 5, bytes: Array("three".utf8)),
        ]
        for size in 1...text.count { #expect(lines(of: size) == expected, "\(size)") }
    }
}
