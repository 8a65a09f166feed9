import Foundation
package import SupportCore
package import Training

/// Searches without a result.
package struct SearchGapResource: JSONResource {
    private let gap: SearchGap
    private let problem: Problem.ID?

    /// - Parameter problem: the id of the problem that the searches name.
    package init(_ gap: SearchGap, problem: Problem.ID?) {
        self.gap = gap
        self.problem = problem
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("id", gap.id)
        json.write("words", gap.words)
        json.write("times", gap.times)
        json.write("days", gap.days)
        json.write("programme", gap.places[.programme] ?? 0)
        json.write("support", gap.places[.support] ?? 0)
        json.write("lastDay", gap.lastDay)
        json.write("problem", problem)
        json.write("setAside", gap.decision.setAside)
        json.write("tutorial", gap.decision.tutorial)
        json.write("session", gap.decision.session)
    }
}
