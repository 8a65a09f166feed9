/// Whether anything fits at all, and how sure that is.
struct Confidence: Sendable {
    let fits: Bool
    private let shares: [Float]
    private let certainty: Float

    init(_ fusion: Fusion, calibration: Calibration) {
        let (found, least) = calibration.asked(of: fusion)
        fits = found > 0 && found >= least && fusion.likeness >= calibration.leastLikeness / 2
        certainty = min(1, found / least)
        shares = Confidence.shares(fusion.scores, sharpness: calibration.sharpness)
    }

    /// 0 to 1, and higher for what is ranked higher: about the chance that the tutorial is the right one.
    func score(of place: Int) -> Float { shares[place] * certainty }

    /// The scores as chances that add up to one.
    static func shares(_ scores: [Float], sharpness: Float) -> [Float] {
        let top = scores.max() ?? 0
        let powers = scores.map { exponential(($0 - top) * sharpness) }
        let total = powers.reduce(0, +)
        return powers.map { total > 0 ? $0 / total : 0 }
    }
}
