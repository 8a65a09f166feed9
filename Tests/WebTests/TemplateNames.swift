/// Holds the names that templates use against the properties of their views.
struct TemplateNames {
    private let sources: [String: TemplateSource]
    /// The names that a template uses and its view has not, and what else cannot be written.
    private(set) var faults: Set<String> = []
    /// The templates that were gone through.
    private(set) var reached: Set<String> = []
    /// The properties of all views that were gone through, as `View.property`.
    private var properties: Set<String> = []
    private var named: Set<String> = []

    /// The properties that no template names.
    var unnamed: Set<String> { properties.subtracting(named) }

    init(_ sources: [String: TemplateSource]) {
        self.sources = sources
    }

    /// - Parameters:
    ///   - template: the name of a page's template.
    ///   - views: the views whose properties the template may name; where several have a name, the last one's counts.
    mutating func check(_ template: String, _ views: [ViewSchema]) {
        views.forEach { collect($0) }
        include(template, from: template, views, [:])
    }

    private mutating func collect(_ schema: ViewSchema) {
        switch schema {
        case .text, .flag: break
        case .list(let element): collect(element)
        case .view(let type, let own):
            for (name, value) in own {
                properties.insert(type + "." + name)
                collect(value)
            }
        }
    }

    // MARK: - Going through the tags

    /// The content of a block, and the template in which it is written.
    private struct Block {
        let template: String
        let tags: [TemplateSource.Tag]
    }

    /// The place of a tag: the template in which it is written, the views around it, and the blocks that complete the
    /// templates around it.
    private struct Place {
        let template: String
        var views: [ViewSchema]
        let blocks: [String: Block]
    }

    private mutating func include(
        _ template: String, from including: String, _ views: [ViewSchema], _ blocks: [String: Block]
    ) {
        guard let source = sources[template] else {
            faults.insert("\(including) includes \(template), which does not exist")
            return
        }
        reached.insert(template)
        follow(source.tags, Place(template: template, views: views, blocks: blocks))
    }

    private mutating func follow(_ tags: [TemplateSource.Tag], _ place: Place) {
        for tag in tags {
            switch tag {
            case .value(let name):
                guard let value = find(name, place) else { continue }
                if value != .text { faults.insert("\(place.template) writes \(name), which is no text") }
            case .section(let name, let isInverted, let content): follow(content, of: name, isInverted, place)
            case .partial(let name): include(name, from: place.template, place.views, place.blocks)
            case .inheritance(let parent, let blocks):
                let own = blocks.mapValues { Block(template: place.template, tags: $0) }
                include(parent, from: place.template, place.views, own.merging(place.blocks) { $1 })
            case .block(let name, let standard):
                let block = place.blocks[name] ?? Block(template: place.template, tags: standard)
                follow(block.tags, Place(template: block.template, views: place.views, blocks: place.blocks))
            }
        }
    }

    private mutating func follow(
        _ content: [TemplateSource.Tag], of name: String, _ isInverted: Bool, _ place: Place
    ) {
        guard let value = find(name, place) else { return }
        var inner = place
        switch value {
        case .flag: break
        case .list(let element) where !isInverted: inner.views.append(element)
        case .text, .view:
            if !isInverted { inner.views.append(value) }
        case .list: break
        }
        follow(content, inner)
    }

    // MARK: - Names

    /// Nil for a text of the catalogue, which stands in the template when it is written, and for a fault.
    private mutating func find(_ name: String, _ place: Place) -> ViewSchema? {
        if name == "." { return place.views.last }
        if name.hasPrefix("texts.") { return nil }
        let parts = name.split(separator: ".").map(String.init)
        guard let first = parts.first, let owner = place.views.last(where: { $0[first] != nil }) else {
            let own = place.views.last { $0.type != nil }?.type ?? ""
            faults.insert("\(place.template) names \(name), which \(own) does not have")
            return nil
        }
        var value = owner
        for part in parts {
            guard let type = value.type, let property = value[part] else {
                faults.insert("\(place.template) names \(name), which \(value.type ?? "a text") does not have")
                return nil
            }
            named.insert(type + "." + part)
            value = property
        }
        return value
    }
}

extension ViewSchema {
    fileprivate var type: String? { if case .view(let type, _) = self { type } else { nil } }

    fileprivate subscript(property: String) -> ViewSchema? {
        if case .view(_, let properties) = self { properties[property] } else { nil }
    }
}
