/// The check of an SVG file by a list of what a drawing needs. Everything else is refused: scripts, event handlers,
/// animation, foreign content, and whatever is loaded from elsewhere.
///
/// Browsers run no script of an SVG in an image, and ours is served with a policy that forbids it. The check is for
/// everybody who opens the file by itself.
struct SVGCheck {
    /// - Throws: ``PictureFault`` with the first reason.
    static func check(_ bytes: [UInt8]) throws(PictureFault) {
        var reader = try XMLReader(bytes)
        var check = SVGCheck()
        while let event = try reader.next() { try check.read(event) }
        // A style sheet can refer from any element.
        let nested = check.nestedReferences + (check.sheetRefers ? check.nestedElements : 0)
        guard check.references + nested <= maxReferences else {
            throw PictureFault(
                "The SVG refers to its own parts more than \(maxReferences) times in patterns, masks and clips.")
        }
    }

    private static let maxDepth = 60
    /// References to other parts can multiply: twenty of them draw some thousand copies at most.
    private static let maxReferences = 20

    private static let svgNamespace = "http://www.w3.org/2000/svg"

    private static let elements: Set<String> = [
        "svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "path", "rect", "circle", "ellipse",
        "line", "polyline", "polygon", "text", "tspan", "textPath", "linearGradient", "radialGradient", "stop",
        "clipPath", "mask", "pattern", "switch", "filter", "feBlend", "feColorMatrix", "feComponentTransfer",
        "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow",
        "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode",
        "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence",
    ]

    /// The elements whose content is drawn wherever they are referred to. One in another multiplies. Markers, which are
    /// drawn at each point of a line, are not allowed.
    private static let drawnElsewhere: Set<String> = ["pattern", "mask", "clipPath"]

    private var depth = 0
    /// The number of `<use>` elements.
    private var references = 0
    /// The depth of the outermost element that is drawn elsewhere; nil outside of one.
    private var nestedFrom: Int?
    private var nestedElements = 0
    private var nestedReferences = 0
    /// True if a style sheet refers to a part of the file.
    private var sheetRefers = false
    /// The style sheet that is being read; nil outside of one.
    private var styleSheet: String?

    private mutating func read(_ event: XMLReader.Event) throws(PictureFault) {
        switch event {
        case .start(let name, let attributes):
            guard styleSheet == nil else { throw PictureFault("The SVG has an element in a <style>.") }
            if depth == 0 { try checkRoot(name, attributes) }
            depth += 1
            guard depth <= Self.maxDepth else { throw PictureFault("The SVG is nested too deeply.") }
            try check(element: name)
            if nestedFrom == nil, Self.drawnElsewhere.contains(name) { nestedFrom = depth }
            if nestedFrom != nil {
                nestedElements += 1
                nestedReferences += attributes.count { $0.value.lowercased().contains("url(") }
            }
            for attribute in attributes { try check(attribute, of: name) }
            if name == "use" {
                references += 1
                guard references <= Self.maxReferences else {
                    throw PictureFault("The SVG has more than \(Self.maxReferences) <use> elements.")
                }
            }
            if name == "style" { styleSheet = "" }
        case .end:
            if depth == nestedFrom { nestedFrom = nil }
            depth -= 1
            // Checked as a whole: comments divide its text, and browsers put it together again.
            if let styleSheet {
                try check(style: styleSheet, in: "<style>")
                if styleSheet.lowercased().contains("url(") { sheetRefers = true }
            }
            styleSheet = nil
        case .text(let text): styleSheet? += text
        }
    }

    private func checkRoot(_ name: String, _ attributes: [XMLReader.Attribute]) throws(PictureFault) {
        guard name == "svg", attributes.contains(where: { $0.name == "xmlns" && $0.value == Self.svgNamespace }) else {
            throw PictureFault("The file is neither a PNG nor an SVG.")
        }
        let names = attributes.map(\.name)
        guard names.contains("viewBox") || (names.contains("width") && names.contains("height")) else {
            throw PictureFault("The SVG has no viewBox.")
        }
    }

    private func check(element name: String) throws(PictureFault) {
        // What drawing programs note for themselves stands in namespaces of their own, which draw nothing.
        guard !name.contains(":") else { return }
        guard Self.elements.contains(name) else {
            throw PictureFault("The SVG has the element <\(Self.shown(name))>, which is not allowed.")
        }
    }

    private func check(_ attribute: XMLReader.Attribute, of element: String) throws(PictureFault) {
        let (name, value) = (attribute.name, attribute.value)
        let local = name.split(separator: ":").last.map { $0.lowercased() } ?? ""
        if name == "xmlns" {
            guard value == Self.svgNamespace else { throw PictureFault("The SVG has content of another kind.") }
            return
        }
        if name.hasPrefix("xmlns:") {
            // A prefix for SVG or HTML would name their elements in a way that the list does not see.
            let isForeign = value != Self.svgNamespace && !value.lowercased().contains("xhtml")
            guard isForeign else { throw PictureFault("The SVG has a prefix for elements of SVG or HTML.") }
            return
        }
        if local.hasPrefix("on") {
            throw PictureFault("The SVG has the event handler \(Self.shown(name)), which is not allowed.")
        }
        switch local {
        case "href", "src":
            guard value.hasPrefix("#") else {
                throw PictureFault("The SVG refers to something outside of it (\(Self.shown(name))).")
            }
        case "base": throw PictureFault("The SVG has the attribute \(Self.shown(name)), which is not allowed.")
        default:
            // Any attribute of SVG may be read as a style.
            if !name.contains(":") { try check(style: value, in: name) }
        }
    }

    /// Checks a style sheet, or the value of an attribute that may hold a style.
    private func check(style text: String, in place: String) throws(PictureFault) {
        // With an escape, a name could be written in a way that is not found.
        guard !text.contains("\\") else {
            throw PictureFault("The SVG has a style with an escape (\\), which is not allowed.")
        }
        let lowercased = text.lowercased()
        for word in ["@import", "@font-face", "javascript:", "expression(", "image-set(", "image("]
        where lowercased.contains(word) {
            throw PictureFault("The SVG has a style with \(word), which is not allowed.")
        }
        var rest = lowercased[...]
        while let call = rest.firstRange(of: "url(") {
            rest = rest[call.upperBound...]
            let target = rest.drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
            guard target.hasPrefix("#") else {
                throw PictureFault("The SVG refers to something outside of it (\(Self.shown(place))).")
            }
        }
    }

    /// A name of the file, short enough for a sentence.
    private static func shown(_ name: String) -> String { String(name.prefix(40)) }
}
