package import Storage

/// One page of a list.
package struct ListResource<Item: JSONWritable>: JSONResource {
    private let items: [Item]
    private let next: String?
    private let leftOut: LeftOutResource

    /// - Parameters:
    ///   - next: the cursor of the next page; nil on the last one.
    ///   - leftOut: the number of items that cannot be read.
    package init(_ items: [Item], next: String?, leftOut: Int = 0) {
        self.items = items
        self.next = next
        self.leftOut = LeftOutResource(leftOut)
    }

    package func writeFields(to json: inout JSONWriter) {
        json.write("items", items)
        json.write("next", next)
        leftOut.writeFields(to: &json)
    }
}

/// The number of rows that are left out because they cannot be read; without a field where there is none.
package struct LeftOutResource: JSONResource {
    private let count: Int

    package init(_ count: Int) { self.count = count }

    package func writeFields(to json: inout JSONWriter) {
        if count > 0 { json.write("leftOut", count) }
    }
}

/// A list that is answered as a whole.
package struct ItemsResource<Item: JSONWritable>: JSONResource {
    private let items: [Item]

    package init(_ items: [Item]) { self.items = items }

    package func writeFields(to json: inout JSONWriter) { json.write("items", items) }
}

/// Two resources as one object: the fields of the first, then those of the second.
package struct JoinedResource<First: JSONResource, Second: JSONResource>: JSONResource {
    private let first: First
    private let second: Second

    package init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    package func writeFields(to json: inout JSONWriter) {
        first.writeFields(to: &json)
        second.writeFields(to: &json)
    }
}

/// An object with one text, such as `{"status": "ok"}`.
package struct TextResource: JSONResource {
    private let name: StaticString
    private let text: String

    package init(_ name: StaticString, _ text: String) {
        self.name = name
        self.text = text
    }

    package func writeFields(to json: inout JSONWriter) { json.write(name, text) }
}

/// A place in a list, for cursors.
extension PageCursor: JSONResource {
    package func writeFields(to json: inout JSONWriter) {
        json.write("order", order)
        json.write("id", id)
    }
}
