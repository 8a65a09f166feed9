import Foundation

/// The computation of a model of the BERT kind as its definition says it, in double precision, with loops only.
struct PlainEncoder {
    let model: TinyModel

    /// The vectors of all tokens.
    func rows(_ ids: [Int32]) -> [[Double]] {
        let size = model.hidden
        let words = model.values("embeddings.word_embeddings.weight")
        let positions = model.values("embeddings.position_embeddings.weight")
        let types = model.values("embeddings.token_type_embeddings.weight")
        var rows = ids.enumerated().map { position, id in
            (0..<size).map { words[Int(id) * size + $0] + positions[position * size + $0] + types[$0] }
        }
        rows = rows.map { norm($0, "embeddings.LayerNorm") }
        for layer in 0..<model.layers { rows = apply("encoder.layer.\(layer)", rows) }
        return rows
    }

    func vector(_ ids: [Int32], _ pool: ([[Double]]) -> [Double] = PlainEncoder.mean) -> [Double] {
        let pooled = pool(rows(ids))
        let length = pooled.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return pooled.map { $0 / length }
    }

    static func mean(_ rows: [[Double]]) -> [Double] {
        rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    }

    static func largest(_ rows: [[Double]]) -> [Double] {
        rows[0].indices.map { column in rows.map { $0[column] }.max() ?? 0 }
    }

    static func first(_ rows: [[Double]]) -> [Double] { rows[0] }

    private func apply(_ name: String, _ rows: [[Double]]) -> [[Double]] {
        let attended = attention("\(name).attention.self", rows)
        let middle = zip(rows, attended).map { row, attended in
            norm(sum(row, dense(attended, "\(name).attention.output.dense")), "\(name).attention.output.LayerNorm")
        }
        return middle.map { row in
            let inner = dense(row, "\(name).intermediate.dense").map { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }
            return norm(sum(row, dense(inner, "\(name).output.dense")), "\(name).output.LayerNorm")
        }
    }

    private func attention(_ name: String, _ rows: [[Double]]) -> [[Double]] {
        let queries = rows.map { dense($0, "\(name).query") }
        let keys = rows.map { dense($0, "\(name).key") }
        let values = rows.map { dense($0, "\(name).value") }
        let size = model.hidden / model.heads
        return queries.map { query in
            (0..<model.heads).flatMap { head in
                let part = head * size..<(head + 1) * size
                let scores = keys.map { key in
                    exp(part.reduce(0) { $0 + query[$1] * key[$1] } / Double(size).squareRoot())
                }
                let total = scores.reduce(0, +)
                return part.map { column in
                    zip(scores, values).reduce(0) { $0 + $1.0 / total * $1.1[column] }
                }
            }
        }
    }

    private func dense(_ row: [Double], _ name: String) -> [Double] {
        let weights = model.values("\(name).weight")
        return model.values("\(name).bias").enumerated().map { output, bias in
            row.indices.reduce(bias) { $0 + row[$1] * weights[output * row.count + $1] }
        }
    }

    private func norm(_ row: [Double], _ name: String) -> [Double] {
        let weights = model.values("\(name).weight")
        let biases = model.values("\(name).bias")
        let mean = row.reduce(0, +) / Double(row.count)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
        return row.indices.map { (row[$0] - mean) / (variance + 1e-12).squareRoot() * weights[$0] + biases[$0] }
    }

    private func sum(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map(+) }
}

func cosine(_ left: [Float], _ right: [Double]) -> Double {
    let product = zip(left, right).reduce(0) { $0 + Double($1.0) * $1.1 }
    let squares = left.reduce(0) { $0 + Double($1) * Double($1) } * right.reduce(0) { $0 + $1 * $1 }
    return product / squares.squareRoot()
}

func cosine(_ left: [Float], _ right: [Float]) -> Double { cosine(left, right.map(Double.init)) }
