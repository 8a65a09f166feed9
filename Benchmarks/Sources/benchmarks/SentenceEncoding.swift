import Foundation
import SentenceEncoder

/// Encoding by the library, in turns with ONNX Runtime with one thread, and the search for the nearest vectors.
enum SentenceEncoding {
    /// It has 30 tokens.
    private static let text =
        "The badge reader at the side entrance does not accept my card since Monday, although the one at the main "
        + "entrance does. Who can help?"
    private static let batches = [8, 16, 32]

    static func measure() throws -> [Figure] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let build = package.deletingLastPathComponent().appending(path: ".build")
        let model = build.appending(path: "encoder/all-MiniLM-L6-v2")
        let packages = build.appending(path: "onnxruntime")
        guard FileManager.default.fileExists(atPath: model.path),
            FileManager.default.fileExists(atPath: packages.path)
        else {
            FileHandle.standardError.write(Data("encoder: left out, Scripts/setup --benchmarks fetches it\n".utf8))
            return []
        }
        let before = try residentMemory()
        let begun = processorTime()
        let encoder = try SentenceEncoder(folder: model)
        let loading = (processorTime() - begun) * 1e3
        let runtime = try ONNXRuntime(package: package, packages: packages, model: model)
        return try single(encoder, runtime) + many(encoder, runtime)
            + [
                Figure(
                    name: "Memory of the encoder", value: (try residentMemory() - before) / 1e6, unit: "MB",
                    target: .init(relation: .below, value: 120),
                    note: "resident, after all of the above; loaded in \(Figure.number(loading)) ms"),
                nearest(encoder),
            ]
    }

    private static func single(_ encoder: SentenceEncoder, _ runtime: ONNXRuntime) throws -> [Figure] {
        let ids = encoder.tokenIDs(of: text)
        var own: [Double] = []
        var other: [Double] = []
        var vector: [Float] = []
        for round in 0..<60 {
            let begun = processorTime()
            vector = encoder.vector(for: text)
            let time = (processorTime() - begun) * 1e3
            let answer = try runtime.encode([ids])
            // The first ten warm up.
            guard round >= 10 else { continue }
            own.append(time)
            other.append(answer.milliseconds)
            try check(vector, answer.vector)
        }
        return [
            Figure(
                name: "A text of \(ids.count) tokens", value: own.median, unit: "ms",
                target: .init(relation: .below, value: 5), note: "\(own.spread); with \(encoder.instructions)"),
            Figure(
                name: "As many times faster than ONNX Runtime", value: other.median / own.median, unit: "",
                target: .init(relation: .atLeast, value: 1),
                note: "\(Figure.number(other.median)) ms, \(other.spread)"),
        ]
    }

    /// Texts of one length, which is what ONNX Runtime is best at.
    private static func many(_ encoder: SentenceEncoder, _ runtime: ONNXRuntime) throws -> [Figure] {
        let ids = encoder.tokenIDs(of: text)
        let count = batches[batches.count - 1]
        var own: [Double] = []
        var other = batches.map { _ in [Double]() }
        for round in 0..<12 {
            let begun = processorTime()
            _ = encoder.vectors(for: Array(repeating: text, count: count))
            let time = (processorTime() - begun) * 1e3 / Double(count)
            if round >= 2 { own.append(time) }
            for (place, size) in batches.enumerated() {
                let answer = try runtime.encode(Array(repeating: ids, count: size))
                if round >= 2 { other[place].append(answer.milliseconds / Double(size)) }
            }
        }
        let medians = other.map(\.median)
        let best = medians.min() ?? 0
        return [
            Figure(
                name: "Tokens a second in batches", value: (Double(ids.count) / own.median * 1e3).rounded(), unit: "",
                note: "\(Figure.number(own.median)) ms for each text of \(ids.count)"),
            Figure(
                name: "As many times faster than ONNX Runtime in batches", value: best / own.median, unit: "",
                target: .init(relation: .atLeast, value: 1),
                note: "\(Figure.number(best)) ms for each text in the best of "
                    + batches.map(String.init).joined(separator: ", ")),
        ]
    }

    private static func nearest(_ encoder: SentenceEncoder) -> Figure {
        var index = VectorIndex<Int>(dimension: encoder.dimension)
        index.reserveCapacity(100_000)
        var state: UInt64 = 1
        for id in 0..<100_000 {
            let components = (0..<encoder.dimension).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int8(truncatingIfNeeded: state >> 56)
            }
            index[id] = QuantizedVector(components: components)
        }
        let query = QuantizedVector(encoder.vector(for: text))
        var times: [Double] = []
        for _ in 0..<40 {
            let begun = processorTime()
            _ = index.nearest(to: query, count: 10)
            times.append((processorTime() - begun) * 1e3)
        }
        return Figure(
            name: "Nearest 10 of 100,000 vectors", value: times.median, unit: "ms",
            target: .init(relation: .below, value: 3), note: times.spread)
    }

    /// Both computed the same.
    private static func check(_ left: [Float], _ right: [Float]) throws {
        let cosine = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        guard cosine > 0.999_9 else { throw Trouble("ONNX Runtime gives another vector: the cosine is \(cosine).") }
    }

    private static func residentMemory() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { throw Trouble("/proc does not tell the resident memory.") }
        return kilobytes * 1_024
    }
}
