import ArgumentParser
import Operations

struct RecommendingOptions: ParsableArguments {
    @Option(
        help: """
            local, or off for an instance that holds no tickets in memory and leaves recommendations to others. \
            (LECTERN_RECOMMENDING; local)
            """)
    var recommending: String?

    func mode() throws -> Recommendations.Mode {
        let text = setting(recommending, "LECTERN_RECOMMENDING", otherwise: "local")
        guard let mode = Recommendations.Mode(rawValue: text) else {
            throw ValidationError("\(text) is not local or off.")
        }
        return mode
    }
}
