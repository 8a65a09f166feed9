import CSentenceKernels
import Foundation
import Testing

@testable import SentenceEncoder

@Suite struct KernelsTests {
    @Test func `numbers of 16 bits are read exactly`() {
        let patterns = (UInt16.min...UInt16.max).map(\.littleEndian)
        var halves = [Float](repeating: 0, count: patterns.count)
        var brains = halves
        patterns.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            Kernels.fastest.read(start, SENTENCE_F16, count: patterns.count, into: &halves)
            Kernels.fastest.read(start, SENTENCE_BF16, count: patterns.count, into: &brains)
        }
        let wrong = (UInt16.min...UInt16.max).filter { pattern in
            let half = TinyModel.Format.value(ofHalf: pattern)
            let brain = Float(bitPattern: UInt32(pattern) << 16)
            return !same(halves[Int(pattern)], half) || !same(brains[Int(pattern)], brain)
        }
        #expect(wrong == [])
    }

    private func same(_ left: Float, _ right: Float) -> Bool {
        left.isNaN ? right.isNaN : left == right && left.sign == right.sign
    }

    @Test func `products of whole numbers are exact on every kind of processor`() {
        var random = Random(seed: 3)
        let size = 384
        var rows = (0..<7 * size).map { _ in Int8.random(in: -127...127, using: &random) }
        for column in 0..<size { rows[column] = -127 }
        let query = [Int8](repeating: 127, count: size)
        let expected = (0..<7).map { row -> Int32 in
            rows[row * size..<(row + 1) * size].reduce(into: 0) { $0 += Int32($1) * 127 }
        }
        #expect(expected[0] == -127 * 127 * 384)
        for kernels in Kernels.available {
            var products = [Int32](repeating: 0, count: 7)
            kernels.products(rows, rowCount: 7, query, count: size, into: &products)
            #expect(products == expected, "\(kernels.name)")
        }
    }

    @Test func `numbers are rounded to the nearest unit`() {
        let numbers: [Float] = [0, 1, -1, 0.5, 0.251, -0.249, 0.1, -0.1] + Array(repeating: 0, count: 24)
        for kernels in Kernels.available {
            var rounded = [Int16](repeating: 9, count: 32)
            let unit = numbers.withUnsafeBufferPointer { kernels.round($0, limit: 100, into: &rounded) }
            #expect(Array(rounded.prefix(9)) == [0, 100, -100, 50, 25, -25, 10, -10, 0])
            #expect(unit == 0.01)
        }
    }

    @Test(arguments: [
        (0, 0xEF46_DB37_51D8_E999), (1, 0xE934_A84A_DB05_2768), (100, 0x6AC1_E580_3216_6597 as UInt64),
    ])
    func `the hash is XXH64`(count: Int, expected: UInt64) {
        #expect(ContentHash.of((0..<count).map { UInt8($0) }) == expected)
    }
}
