/// The transformation of RFC 3492, with the parameters of its §5.
enum Punycode {
    /// - Parameter label: of 63 scalars at the most, so that no number overflows.
    /// - Returns: the A-label without its prefix `xn--`.
    static func encode(_ label: String) -> String {
        let scalars = label.unicodeScalars.map(\.value)
        let basic = scalars.filter { $0 < 0x80 }
        var output = basic.map { UInt8($0) }
        if !basic.isEmpty { output.append(hyphen) }

        var (next, delta, bias) = (firstExtended, UInt32(0), initialBias)
        var handled = UInt32(basic.count)
        while handled < scalars.count {
            let smallest = scalars.reduce(UInt32.max) { $1 >= next ? min($0, $1) : $0 }
            delta += (smallest - next) * (handled + 1)
            next = smallest
            for scalar in scalars {
                if scalar < next { delta += 1 }
                guard scalar == next else { continue }
                output += variableLength(delta, bias: bias)
                bias = adapted(delta, points: handled + 1, first: handled == basic.count)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// - Parameter text: the label without its prefix `xn--`.
    /// - Returns: `nil` where the text is no Punycode.
    static func decode(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let split = bytes.lastIndex(of: hyphen) ?? 0
        var output = bytes[..<split].map { UInt32($0) }
        guard output.allSatisfy({ $0 < 0x80 }) else { return nil }

        var (next, index, bias) = (firstExtended, UInt32(0), initialBias)
        var position = split == 0 ? 0 : split + 1
        while position < bytes.count {
            let old = index
            var weight: UInt32 = 1
            for place in 1... {
                guard position < bytes.count, let digit = digit(bytes[position]) else { return nil }
                position += 1
                let (part, tooBig) = digit.multipliedReportingOverflow(by: weight)
                let (sum, tooMuch) = index.addingReportingOverflow(part)
                guard !tooBig, !tooMuch else { return nil }
                index = sum
                let threshold = threshold(at: place, bias: bias)
                if digit < threshold { break }
                let (heavier, tooHeavy) = weight.multipliedReportingOverflow(by: base - threshold)
                guard !tooHeavy else { return nil }
                weight = heavier
            }
            let count = UInt32(output.count + 1)
            bias = adapted(index - old, points: count, first: old == 0)
            let (scalar, tooHigh) = next.addingReportingOverflow(index / count)
            guard !tooHigh, Unicode.Scalar(scalar) != nil else { return nil }
            next = scalar
            index %= count
            output.insert(scalar, at: Int(index))
            index += 1
        }
        return String(String.UnicodeScalarView(output.compactMap(Unicode.Scalar.init)))
    }

    private static let base: UInt32 = 36
    private static let lowest: UInt32 = 1
    private static let highest: UInt32 = 26
    private static let initialBias: UInt32 = 72
    private static let firstExtended: UInt32 = 0x80
    private static let hyphen = UInt8(ascii: "-")

    private static func variableLength(_ delta: UInt32, bias: UInt32) -> [UInt8] {
        var (rest, digits) = (delta, [UInt8]())
        for place in 1... {
            let threshold = threshold(at: place, bias: bias)
            if rest < threshold { break }
            digits.append(character(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
        }
        return digits + [character(rest)]
    }

    private static func threshold(at place: Int, bias: UInt32) -> UInt32 {
        let weight = UInt32(place) * base
        return weight <= bias + lowest ? lowest : min(weight - bias, highest)
    }

    private static func adapted(_ delta: UInt32, points: UInt32, first: Bool) -> UInt32 {
        var delta = first ? delta / 700 : delta / 2
        delta += delta / points
        var bias: UInt32 = 0
        while delta > (base - lowest) * highest / 2 {
            delta /= base - lowest
            bias += base
        }
        return bias + (base - lowest + 1) * delta / (delta + 38)
    }

    private static func character(_ digit: UInt32) -> UInt8 {
        UInt8(digit < 26 ? 0x61 + digit : 0x30 + digit - 26)
    }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 26
        default: nil
        }
    }
}
