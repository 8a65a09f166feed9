import Foundation

/// The contents of a compiled zone file ("TZif", RFC 9636), versions 1 to 4.
struct ZoneFile {
    /// A local time type (RFC 9636 §3.2): an offset and its abbreviation.
    struct LocalTimeType: Hashable {
        /// Seconds east of UTC.
        var offset: Int
        var isDaylight: Bool
        var name: String
    }

    /// The transitions in strictly ascending order: an instant in seconds since 1970, and the type that begins then.
    var transitions: [(at: Int, type: LocalTimeType)] = []
    /// The type before the first transition.
    var first: LocalTimeType
    /// The rule after the last transition; nil if the file has none.
    var footer: ZoneFooter?

    /// - Throws: ``CalendarError`` if the file is incomplete or inconsistent.
    init(_ bytes: [UInt8]) throws(CalendarError) {
        var reader = ByteReader(bytes)
        var header = try Header(&reader)
        var wordSize = 4
        if header.version >= 2 {
            // The first block has 32-bit times, for readers of version 1 only.
            try reader.skip(header.blockSize(wordSize: 4))
            header = try Header(&reader)
            wordSize = 8
        }
        let times = try reader.words(header.timeCount, size: wordSize)
        let indices = try reader.bytes(header.timeCount)
        var types: [(offset: Int, isDaylight: Bool, nameIndex: Int)] = []
        for _ in 0..<header.typeCount {
            let offset = try reader.words(1, size: 4)[0]
            let rest = try reader.bytes(2)
            guard abs(offset) <= 26 * 3600, rest[0] <= 1 else { throw ZoneFile.damaged }
            types.append((offset, rest[0] == 1, Int(rest[1])))
        }
        let names = try reader.bytes(header.nameCount)
        try reader.skip(
            header.leapCount * (wordSize + 4) + header.standardCount + header.universalCount)

        let named = try types.map { type throws(CalendarError) in
            guard type.nameIndex < names.count else { throw ZoneFile.damaged }
            let name = names[type.nameIndex...].prefix { $0 != 0 }
            return LocalTimeType(
                offset: type.offset, isDaylight: type.isDaylight, name: String(decoding: name, as: UTF8.self))
        }
        first = named[0]
        var previous = Int.min
        for (time, index) in zip(times, indices) {
            guard Int(index) < named.count, time > previous else { throw ZoneFile.damaged }
            previous = time
            transitions.append((time, named[Int(index)]))
        }
        if header.version >= 2 {
            footer = try ZoneFooter.read(&reader)
        }
    }

    static let damaged = CalendarError("The time zone file is damaged.")

    private struct Header {
        var version: Int
        var universalCount, standardCount, leapCount, timeCount, typeCount, nameCount: Int

        init(_ reader: inout ByteReader) throws(CalendarError) {
            let start = try reader.bytes(5)
            guard start.starts(with: Array("TZif".utf8)) else { throw ZoneFile.damaged }
            version = start[4] == 0 ? 1 : Int(start[4]) - 0x30
            try reader.skip(15)
            let counts = try reader.words(6, size: 4)
            // The largest real file has some 240 transitions; a limit keeps a damaged one from allocating gigabytes.
            guard (1...9).contains(version), counts.allSatisfy({ (0...100_000).contains($0) }),
                (1...255).contains(counts[4])
            else { throw ZoneFile.damaged }
            (universalCount, standardCount, leapCount) = (counts[0], counts[1], counts[2])
            (timeCount, typeCount, nameCount) = (counts[3], counts[4], counts[5])
        }

        func blockSize(wordSize: Int) -> Int {
            timeCount * (wordSize + 1) + typeCount * 6 + nameCount + leapCount * (wordSize + 4) + standardCount
                + universalCount
        }
    }
}

/// A reader of big-endian numbers that never reads beyond the end of its bytes.
struct ByteReader {
    private let all: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        all = bytes
    }

    mutating func bytes(_ count: Int) throws(CalendarError) -> [UInt8] {
        guard count <= all.count - position else { throw ZoneFile.damaged }
        defer { position += count }
        return Array(all[position..<position + count])
    }

    mutating func skip(_ count: Int) throws(CalendarError) {
        guard count <= all.count - position else { throw ZoneFile.damaged }
        position += count
    }

    /// Reads signed numbers of `size` bytes each, 4 or 8.
    mutating func words(_ count: Int, size: Int) throws(CalendarError) -> [Int] {
        let raw = try bytes(count * size)
        return stride(from: 0, to: raw.count, by: size).map { start in
            let value = raw[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return size == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
        }
    }

    /// Reads the bytes up to the next line feed, and skips the line feed.
    mutating func line() throws(CalendarError) -> [UInt8] {
        guard let end = all[position...].firstIndex(of: 0x0A) else { throw ZoneFile.damaged }
        defer { position = end + 1 }
        return Array(all[position..<end])
    }
}
