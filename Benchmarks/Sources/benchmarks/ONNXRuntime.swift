import Foundation

/// The same model in ONNX Runtime, in a process of Python.
final class ONNXRuntime {
    struct Answer: Decodable {
        /// Processor time of the thread.
        let milliseconds: Double
        /// The vector of the first text.
        let vector: [Float]
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest = Data()

    /// - Parameters:
    ///   - package: the folder of this package.
    ///   - packages: the folder with the packages of Python.
    init(package: URL, packages: URL, model: URL) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", package.appending(path: "onnx_encoder.py").path, model.path]
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": packages.path]) { $1 }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        // Its input ends, and so does it.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Encodes texts of equal length.
    func encode(_ texts: [[Int32]]) throws -> Answer {
        try input.fileHandleForWriting.write(contentsOf: try JSONEncoder().encode(texts) + [UInt8(ascii: "\n")])
        while !rest.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Trouble("ONNX Runtime ended.") }
            rest.append(more)
        }
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw Trouble("ONNX Runtime gave no line.") }
        defer { rest = Data(rest[(end + 1)...]) }
        return try JSONDecoder().decode(Answer.self, from: rest[..<end])
    }
}
