import Foundation
import Storage

/// The address of a list as somebody narrowed it down, for links to carry on.
struct PageAddress {
    let path: String
    /// The filters of the list, as they were sent.
    let parameters: [(name: String, value: String)]

    /// - Parameter names: the parameters that narrow it down; all others are left behind.
    init(_ call: Call, keeping names: Set<String>, path: String? = nil) {
        self.path = path ?? call.path
        parameters = formFields(call.query).filter { names.contains($0.name) && !$0.value.isEmpty }
    }

    init(path: String, parameters: [(name: String, value: String)]) {
        self.path = path
        self.parameters = parameters
    }

    /// The values of a parameter.
    func values(of name: String) -> Set<String> {
        Set(parameters.filter { $0.name == name }.map(\.value))
    }

    /// The same list with other parameters beside, which take the place of those of their name.
    func with(_ others: [(name: String, value: String)] = [], path: String? = nil) -> String {
        let kept = parameters.filter { known in !others.contains { $0.name == known.name } }
        let all = (kept + others).map { "\($0.name)=\(Self.escaped($0.value))" }
        return (path ?? self.path) + (all.isEmpty ? "" : "?" + all.joined(separator: "&"))
    }

    /// A choice among the values of a parameter, for a form to offer.
    func choice(_ name: String, _ label: String, _ options: [(value: String, label: String)]) -> ChoiceView {
        let chosen = values(of: name)
        return ChoiceView(
            name: name, label: label,
            options: options.map {
                OptionView(value: $0.value, label: $0.label, isChosen: chosen.contains($0.value))
            })
    }

    /// The same list without a parameter.
    func without(_ name: String) -> String {
        PageAddress(path: path, parameters: parameters.filter { $0.name != name }).with()
    }

    /// The same list without one value of a parameter.
    func without(_ name: String, _ value: String) -> String {
        PageAddress(path: path, parameters: parameters.filter { $0.name != name || $0.value != value }).with()
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension PageCursor {
    /// As it stands in the address of the next page.
    var text: String { "\(order).\(id)" }

    init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let order = Int(parts[0]) else { return nil }
        self.init(order: order, id: parts[1])
    }
}

extension Call {
    /// The page of a list that the request asks for.
    func page(limit: Int) -> PageRequest { PageRequest(after: placeInList, limit: limit) }

    /// The position after which the page begins that the request asks for; nil for the first page.
    var placeInList: PageCursor? {
        formFields(query).last { $0.name == "after" }.flatMap { PageCursor(text: $0.value) }
    }
}
