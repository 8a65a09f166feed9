import HTTPTypes
import Logging
import Operations

extension Call {
    /// Counts a search without a result, unless another filter may be the reason. The page is shown whatever becomes of it.
    ///
    /// - Parameter list: the address of the list, with its filters.
    func countUnmet(_ words: String, _ list: PageAddress) async {
        guard method == .get, list.parameters.allSatisfy({ $0.name == "q" }),
            site.searchLimit.take(for: origin?.network, now: now) == nil
        else { return }
        do {
            try await site.searchGaps.count(words, now: now)
        } catch {
            site.logger.warning("search not counted", metadata: ["cause": "\(error)"])
        }
    }
}
