import Foundation
import ICalendar
import Interchange
import Operations
import Storage
import Training

extension Convergence.ConvergenceReport {
    var json: JSON {
        [
            "registration": .string(registration),
            "feed": [
                "revision": .integer(feedRevision), "fetchedRevision": JSON(fetch?.revision),
                "fetchedAt": JSON(fetch.map { instantText($0.at) }),
            ],
            "dates": .array(dates.map(\.json)),
        ]
    }
}

extension Convergence.DateConvergence {
    fileprivate var json: JSON {
        [
            "occurrence": .string(recurrenceID.description), "startsAt": .string(instantText(startsAt)),
            "sequence": .integer(sequence), "mailedSequence": JSON(mailed?.sequence),
            "mailedAt": JSON(mailed.map { instantText($0.mailedAt) }), "converged": .bool(isConverged),
        ]
    }
}
